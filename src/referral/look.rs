//! How the cells of a list look. No meaning hangs on a colour alone: what is late or due soon says so in words and by a sign.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::petition::State;

/// Late: the darker of the two, so that they differ in grey too.
pub(super) const LATE: Color = Color::RGB(0x00F4_B183);
/// Due soon.
pub(super) const SOON: Color = Color::RGB(0x00FF_E699);
/// Filled in.
pub(super) const DONE: Color = Color::RGB(0x00E2_E2E2);
/// To be filled in.
pub(super) const OPEN: Color = Color::RGB(0x00E7_F1FA);
const OPEN_HEAD: Color = Color::RGB(0x009D_C3E6);
const HEAD: Color = Color::RGB(0x00E7_E6E6);
const RULE: Color = Color::RGB(0x00BF_BFBF);

/// The sign and word of a state.
pub(super) fn state(state: State) -> &'static str {
    match state {
        State::Overdue => "▲ 超期",
        State::DueSoon => "● 临期",
        _ => "在办",
    }
}

pub(super) struct Looks {
    pub(super) title: Format,
    pub(super) note: Format,
    pub(super) head: Format,
    pub(super) open_head: Format,
    pub(super) text: Format,
    pub(super) day: Format,
    pub(super) whole: Format,
    pub(super) money: Format,
    pub(super) months: Format,
    pub(super) share: Format,
    pub(super) open: Format,
    pub(super) open_day: Format,
    pub(super) open_money: Format,
}

/// The font of every cell: present wherever Chinese is typed, and replaced alike elsewhere.
pub(super) fn plain() -> Format {
    Format::new().set_font_name("宋体").set_font_size(10)
}

/// A cell of the legend.
pub(super) fn swatch(color: Color) -> Format {
    boxed(plain())
        .set_background_color(color)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
}

fn boxed(format: Format) -> Format {
    format
        .set_border(FormatBorder::Thin)
        .set_border_color(RULE)
        .set_text_wrap()
}

impl Looks {
    pub(super) fn new() -> Self {
        let cell = boxed(plain()).set_align(FormatAlign::Top);
        let figure = cell.clone().set_align(FormatAlign::Right);
        let head = boxed(plain())
            .set_bold()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(HEAD);
        let open = cell.clone().set_unlocked().set_background_color(OPEN);
        Self {
            title: plain().set_bold().set_font_size(16),
            note: plain().set_align(FormatAlign::VerticalCenter),
            open_head: head.clone().set_background_color(OPEN_HEAD),
            head,
            day: cell.clone().set_num_format("yyyy-mm-dd"),
            text: cell,
            whole: figure.clone().set_num_format("#,##0"),
            money: figure.clone().set_num_format("#,##0.##"),
            months: figure.clone().set_num_format("0.#"),
            share: figure.set_num_format("0%"),
            open_day: open.clone().set_num_format("yyyy-mm-dd"),
            open_money: open
                .clone()
                .set_num_format("#,##0.00")
                .set_align(FormatAlign::Right),
            open,
        }
    }
}
