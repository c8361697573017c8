//! Every finding by a table that has it.
