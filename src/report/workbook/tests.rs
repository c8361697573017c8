//! The workbook read back.

use std::fs;

use calamine::{Data, Reader, Xlsx, open_workbook};

use super::*;

const CASES: &str = "\u{feff}case_id,received_on,channel,issue,issue_name,amount_yuan,days_left,needs_review,state,place\r\n\
A1,2025-03-01,letter,wage_migrant,农民工工资拖欠（工程建设领域）,54000.5,-12,true,overdue,'=1+1\r\n\
A2,2025-03-02,odd,other,不属人社事项,,3,false,due_soon,\r\n\
A3,坏,visit,other,不属人社事项,1e9999,3,false,due_soon,甲\r\n";
const REJECTS: &str = "\u{feff}file,sheet,record,line,column,header,code,message,help\r\n\
a.csv,,4,5,B,登记时间,date_unreadable,日期无法识别,\r\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("tables")).unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("tables/cases.csv", CASES);
    put(
        "tables/matters.csv",
        "\u{feff}matter_id,cases\r\nM-A1,2\r\n",
    );
    put("tables/groups.csv", "\u{feff}group_id,respondent\r\n");
    put("rejects.csv", REJECTS);
    put(
        "findings.csv",
        "\u{feff}file,sheet,record,line,column,header,code,message,help\r\n",
    );
    folder
}

fn made(folder: &Path, plan: &Plan) -> Xlsx<BufReader<File>> {
    let day = NaiveDate::from_ymd_opt(2025, 3, 31).unwrap();
    workbook(folder, &Trends::default(), day, plan).unwrap();
    open_workbook(folder.join(FILE)).unwrap()
}

fn plan(sheet_rows: u32, most_rows: u64) -> Plan {
    Plan {
        sheet_rows,
        most_rows,
    }
}

#[test]
fn days_are_days_figures_are_figures_and_nothing_is_a_formula() {
    let folder = folder();
    let mut book = made(folder.path(), &plan(100, 100));
    let names = [
        "台账",
        "事项",
        "问题群",
        "预警",
        "退回",
        "疑点",
        "代码",
        "说明",
    ];
    assert_eq!(book.sheet_names(), names);
    let cases = book.worksheet_range("台账").unwrap();
    let cell = |row, column| cases.get_value((row, column)).unwrap().clone();
    assert_eq!(cell(0, 0), Data::String("信访编号".into()));
    assert!(
        matches!(cell(1, 1), Data::DateTime(d) if d.as_datetime().unwrap().date().to_string() == "2025-03-01")
    );
    assert_eq!(cell(1, 2), Data::String("来信".into()));
    assert_eq!(cell(1, 5), Data::Float(54000.5));
    assert_eq!(cell(1, 6), Data::Float(-12.0));
    assert_eq!(cell(1, 7), Data::String("是".into()));
    assert_eq!(cell(1, 9), Data::String("'=1+1".into()));
    assert_eq!(cell(2, 2), Data::String("odd".into()));
    assert_eq!(cell(2, 5), Data::Empty);
    assert_eq!(cell(3, 1), Data::String("坏".into()));
    for name in names {
        assert!(book.worksheet_formula(name).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn a_reject_says_how_to_mend_it_and_an_empty_table_says_so() {
    let folder = folder();
    let mut book = made(folder.path(), &plan(100, 100));
    let rejects = book.worksheet_range("退回").unwrap();
    let row: Vec<String> = rejects
        .rows()
        .nth(1)
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(row.last().unwrap(), "按 2024-05-18 的写法改正后重新导入");
    let groups = book.worksheet_range("问题群").unwrap();
    assert_eq!(groups.get_value((1, 0)).unwrap().to_string(), "本期没有");
}

#[test]
fn a_long_table_goes_on_to_the_next_sheet_and_what_has_no_room_is_told() {
    let folder = folder();
    let mut book = made(folder.path(), &plan(2, 100));
    assert!(book.sheet_names().contains(&"台账2".to_owned()));
    assert_eq!(book.worksheet_range("台账").unwrap().height(), 3);
    assert_eq!(book.worksheet_range("台账2").unwrap().height(), 2);
    let mut book = made(folder.path(), &plan(2, 2));
    assert!(!book.sheet_names().contains(&"台账2".to_owned()));
    let guide = book.worksheet_range("说明").unwrap();
    let told = guide.rows().any(|r| {
        r.iter().any(|c| {
            c.to_string()
                .contains("共 3 行，工作簿放不下，只写前 2 行，全部在 tables/cases.csv")
        })
    });
    assert!(told);
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    let folder = folder();
    made(folder.path(), &plan(100, 100));
    let first = fs::read(folder.path().join(FILE)).unwrap();
    made(folder.path(), &plan(100, 100));
    assert_eq!(first, fs::read(folder.path().join(FILE)).unwrap());
}

/// Rows go through the workbook one by one: memory does not grow with them.
#[test]
#[cfg(target_os = "linux")]
fn slow_a_hundred_thousand_rows_take_little_memory() {
    use std::fmt::Write as _;
    let folder = folder();
    let names: Vec<&str> = columns::all()
        .iter()
        .filter(|c| c.table == "cases")
        .map(|c| c.name.as_str())
        .collect();
    let mut table = names.join(",") + "\r\n";
    for n in 0..100_000 {
        let cells = names.iter().map(|name| match *name {
            "case_id" | "matter_id" => format!("QX{n:09}"),
            "received_on" | "due_on" => "2025-03-01".to_owned(),
            "days_left" | "people" => (n % 90).to_string(),
            "amount_yuan" | "harm" | "priority" => format!("{}.5", n % 1000),
            "channel" => "letter".to_owned(),
            "clause" | "evidence" | "reasons" => format!("第{n}件：自受理之日起60日内办结，至2025-10-12；未见受理日期，按收件后15日受理期满起算"),
            _ => "劳动保障监察大队".to_owned(),
        });
        let _ = write!(table, "{}\r\n", cells.collect::<Vec<_>>().join(","));
    }
    fs::write(folder.path().join("tables/cases.csv"), table).unwrap();
    let day = NaiveDate::from_ymd_opt(2025, 3, 31).unwrap();
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = |status: &str| {
        let line = status
            .lines()
            .find_map(|l| l.strip_prefix("VmHWM:"))
            .unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
    };
    let (before, began) = (peak(&status), std::time::Instant::now());
    workbook(
        folder.path(),
        &Trends::default(),
        day,
        &plan(1_000_000, 1_000_000),
    )
    .unwrap();
    let took = began.elapsed();
    let after = peak(&fs::read_to_string("/proc/self/status").unwrap());
    let bytes = fs::metadata(folder.path().join(FILE)).unwrap().len();
    let told = format!("{took:?}, peak {before} kB before, {after} kB after, {bytes} bytes");
    assert!(after < 1_000_000, "{told}");
}
