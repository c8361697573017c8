# What R's `surveillance` says of six invented series: the numbers that tests/surveillance.rs holds ours to.
#
#   apt-get install r-cran-surveillance
#   Rscript tests/peers/surveillance.R > tests/peers/surveillance.json
#
# Same seed, same bytes. Nothing of it is real data.
suppressMessages(library(surveillance))
suppressWarnings(RNGversion("3.6.0"))
set.seed(20261123)

weeks <- 330
t <- seq_len(weeks)
season <- function(depth) exp(depth * sin(2 * pi * t / 52))
series <- list(
  rare = rnbinom(weeks, mu = 0.5 * season(0.3), size = 2),
  usual = rnbinom(weeks, mu = 3 * season(0.6), size = 3),
  rising = rnbinom(weeks, mu = 4 * season(0.4) * exp(t / 330), size = 6),
  many = rpois(weeks, 18 * season(0.5)),
  outbreaks = rnbinom(weeks, mu = 5 * season(0.3), size = 5) + ifelse(t %in% c(70:74, 150:156, 238:242), 18, 0),
  even = pmax(0, round(6 + 2 * sin(2 * pi * t / 52) + rnorm(weeks, 0, 0.7)))
)
at <- 292:330

show <- function(x) {
  text <- formatC(as.numeric(x), digits = 12, format = "g", width = 1)
  text[!is.finite(as.numeric(x))] <- "null"
  paste0("[", paste(text, collapse = ","), "]")
}
field <- function(name, x) paste0("\"", name, "\":", show(x))
object <- function(...) paste0("{", paste(c(...), collapse = ","), "}")
named <- function(name, text) paste0("\"", name, "\":", text)

flexible <- function(y, extra) {
  sts <- new("sts", observed = matrix(y), freq = 52, start = c(2018, 1), epochAsDate = FALSE)
  control <- modifyList(list(range = at, b = 5, w = 3, reweight = TRUE, alpha = 0.01, trend = TRUE, limit54 = c(0, 1),
                             glmWarnings = FALSE), extra)
  out <- suppressWarnings(farringtonFlexible(sts, control = control))
  object(field("upper", upperbound(out)), field("expected", out@control$expected), field("phi", out@control$phiVector),
         field("p", out@control$pvalue), field("trend", out@control$trend))
}

farrington1996 <- function(y) {
  data <- create.disProg(week = t, observed = y, state = rep(0, weeks), start = c(2018, 1), freq = 52)
  control <- list(range = at, b = 5, w = 3, reweight = TRUE, verbose = FALSE, alpha = 0.02, trend = TRUE,
                  limit54 = c(0, 1), powertrans = "2/3", fitFun = "algo.farrington.fitGLM")
  out <- suppressWarnings(algo.farrington(data, control))
  object(field("upper", out$upperbound), field("trend", out$trend))
}

ears <- function(y, method, baseline) {
  sts <- new("sts", observed = matrix(y), freq = 52, start = c(2018, 1), epochAsDate = FALSE)
  out <- earsC(sts, control = list(range = at, method = method, baseline = baseline, minSigma = 0.1, alpha = 0.01))
  show(upperbound(out))
}

sum_of <- function(y) {
  data <- create.disProg(week = t, observed = y, state = rep(0, weeks), start = c(2018, 1), freq = 52)
  out <- algo.cusum(data, control = list(range = at, k = 0.5, h = 3, m = mean(y[1:291]), trans = "standard"))
  object(paste0("\"mean\":", formatC(mean(y[1:291]), digits = 15, format = "g")), field("sum", out$cusum))
}

one <- function(name) {
  y <- series[[name]]
  object(
    named("name", paste0("\"", name, "\"")), field("counts", y),
    named("farrington_1996", farrington1996(y)),
    named("delta", flexible(y, list(noPeriods = 1, pastWeeksNotIncluded = 3, weightsThreshold = 2.58,
                                    pThresholdTrend = 1, thresholdMethod = "delta"))),
    named("noufaily", flexible(y, list(noPeriods = 10, pastWeeksNotIncluded = 26, weightsThreshold = 2.58,
                                       pThresholdTrend = 1, thresholdMethod = "nbPlugin"))),
    named("c1", ears(y, "C1", 7)), named("c2", ears(y, "C2", 7)), named("c3", ears(y, "C3", 7)),
    named("c2_long", ears(y, "C2", 12)), named("cusum", sum_of(y))
  )
}

version <- as.character(packageVersion("surveillance"))
cat("{\"made_by\":\"tests/peers/surveillance.R: invented series, numbers by R's surveillance ", version, "\",\n", sep = "")
cat("\"at\":", show(at), ",\n\"series\":[\n", paste(vapply(names(series), one, ""), collapse = ",\n"), "\n]}\n", sep = "")
