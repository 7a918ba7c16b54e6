//! Tables for spreadsheets, as CSV (RFC 4180). Some of what is in them was typed by strangers,
//! and a spreadsheet takes a cell that begins like a formula for one.

use std::borrow::Cow;

use csv::{QuoteStyle, Terminator, WriterBuilder};

/// Without it Excel takes UTF-8 for something else.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// With what a formula begins; East Asian spreadsheets know the wide ones too.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What separates cells where a comma is no separator (most of Europe), or separates lines where
/// quotes count for nothing because another separator came before them.
const SEPARATORS: [char; 4] = [';', '\t', '\r', '\n'];

/// A table with a line of titles. No cell is a formula: what begins like one gets an apostrophe
/// before it, which spreadsheets read as "this is text". So does what would begin a cell for a
/// program that separates cells at semicolons or tabs.
///
/// # Errors
/// If a row has another number of cells than there are titles.
pub(crate) fn table<const N: usize>(
    titles: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer.write_record(titles)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell).into_owned()))?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

fn harmless(cell: &str) -> Cow<'_, str> {
    let unseen = |c: char| c.is_whitespace() || c.is_control() || c == '"';
    let is_formula = |part: &str| part.trim_start_matches(unseen).starts_with(FORMULA);
    let starts_unseen = cell.starts_with(['\t', '\r', '\n']);
    if !starts_unseen && !cell.split(SEPARATORS).any(is_formula) {
        return Cow::Borrowed(cell);
    }
    let mut safe = String::with_capacity(cell.len() + 8);
    for (place, part) in cell.split_inclusive(SEPARATORS).enumerate() {
        if is_formula(part) || (place == 0 && starts_unseen) {
            safe.push('\'');
        }
        safe.push_str(part);
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        read_by(b',', bytes)
    }

    /// As a program does that separates cells in another way.
    fn read_by(delimiter: u8, bytes: &[u8]) -> Vec<Vec<String>> {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK.as_bytes()).unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(bytes);
        let rows = reader.records().map(|row| {
            let row = row.unwrap();
            row.iter().map(str::to_owned).collect()
        });
        rows.collect()
    }

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for evil in [
            "=1+1",
            "=HYPERLINK(\"https://evil.example\",\"see\")",
            "+49 30 1234",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(1+1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =1",
            "\u{a0}=1",
            "＝1+1",
            "\"=1\n",
        ] {
            let rows = read(&table(["a", "b"], [[evil.to_owned(), "x".into()]]).unwrap());
            let cell = &rows[1][0];
            let begins = cell.trim_start().chars().next().unwrap();
            assert!(!FORMULA.contains(&begins), "{evil:?}: {cell:?}");
            assert_eq!(cell.replace('\'', ""), evil.replace('\'', ""), "{evil:?}");
        }
    }

    #[test]
    fn what_is_read_back_is_what_was_written() {
        for plain in [
            "",
            "a,b",
            "a;b",
            "\"",
            "a\r\nb",
            "李小龍",
            "2026-11-24",
            "1=1",
            "'",
        ] {
            let written = table(["a", "b"], [[plain.to_owned(), "end".into()]]).unwrap();
            let rows = read(&written);
            assert_eq!(rows, [["a", "b"], [plain, "end"]], "{plain:?}");
        }
        let lines = table(["a"], [["x".to_owned()], ["y".to_owned()]]).unwrap();
        assert_eq!(lines, "\u{feff}a\r\nx\r\ny\r\n".as_bytes());
    }

    #[test]
    fn no_text_adds_a_cell_a_row_or_a_formula() {
        // Every text of three of these, in a cell between two others.
        let pieces = [
            "=", "\"", ",", ";", "\r", "\n", "'", "a", " ", "\t", "-", "\u{0}", "ü",
        ];
        let count = pieces.len();
        for number in 0..count.pow(3) {
            let [one, two, three] =
                [1, count, count * count].map(|step| pieces[number / step % count]);
            let text = format!("{one}{two}{three}");
            let row = ["before".to_owned(), text.clone(), "after".to_owned()];
            let written = table(["a", "b", "c"], [row]).unwrap();
            for delimiter in [b';', b'\t'] {
                let unseen = |c: char| c.is_whitespace() || c.is_control() || c == '"';
                let mut cells = read_by(delimiter, &written).into_iter().flatten();
                let formula = cells.find(|it| it.trim_start_matches(unseen).starts_with(FORMULA));
                assert_eq!(formula, None, "{text:?} by {:?}", char::from(delimiter));
            }
            let rows = read(&written);
            assert_eq!(rows.len(), 2, "{text:?}");
            assert_eq!((&*rows[1][0], &*rows[1][2]), ("before", "after"));
            let bare = |text: &str| text.replace('\'', "");
            assert_eq!(bare(&rows[1][1]), bare(&text), "only apostrophes are added");
            assert!(!rows[1][1].trim_start().starts_with(FORMULA), "{text:?}");
        }
    }
}
