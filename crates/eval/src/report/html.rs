//! Text and tables as HTML. Names come from strangers: all text goes through [`escape`].

/// Text that cannot be mistaken for markup, in an element or in a quoted attribute. Control characters
/// and those that turn the direction of what follows are shown as U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c if c.is_control() && c != '\n' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A table with a caption, a head, and a first column that names the rows. What follows a line feed in a
/// cell is set small, below the rest.
pub(super) struct Table {
    out: String,
}

impl Table {
    pub(super) fn new(caption: &str, head: &[impl AsRef<str>]) -> Self {
        let mut out = format!("<div class=\"scroll\"><table><caption>{}</caption><thead><tr>", escape(caption));
        for cell in head {
            out += &format!("<th scope=\"col\">{}</th>", two_lines(cell.as_ref()));
        }
        out += "</tr></thead><tbody>\n";
        Self { out }
    }

    /// A row of cells.
    pub(super) fn row(&mut self, name: &str, cells: impl IntoIterator<Item = String>) {
        self.out += &format!("<tr><th scope=\"row\">{}</th>", escape(name));
        for cell in cells {
            self.out += &format!("<td>{}</td>", two_lines(&cell));
        }
        self.out += "</tr>\n";
    }

    pub(super) fn finish(self) -> String {
        self.out + "</tbody></table></div>\n"
    }
}

fn two_lines(cell: &str) -> String {
    match cell.split_once('\n') {
        Some((value, small)) => format!("{}<small>{}</small>", escape(value), escape(small)),
        None => escape(cell),
    }
}

/// Something that is opened to be seen; printed open where the browser can.
pub(super) fn folded(summary: &str, inner: &str) -> String {
    format!("<details><summary>{}</summary>\n{inner}</details>\n", escape(summary))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_become_markup() {
        assert_eq!(
            escape("<img src=x onerror=\"a('b')\">&"),
            "&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;"
        );
        assert_eq!(escape("a\u{202e}gpj.exe\u{1b}[2J\0"), "a\u{fffd}gpj.exe\u{fffd}[2J\u{fffd}");
    }

    #[test]
    fn a_table_names_its_rows_and_columns() {
        let mut table = Table::new("c", &["a", "b"]);
        table.row("<r>", ["1\n0–2".to_owned()]);
        let got = table.finish();
        assert!(got.contains("<th scope=\"row\">&lt;r&gt;</th><td>1<small>0–2</small></td>"), "{got}");
    }
}
