//! The format in words.

use std::fmt::Write;

use super::file::FILES;

/// The files and columns of the format as a Markdown document.
pub fn describe_format() -> String {
    let mut text = String::from(
        "# The files and their columns\n\nGenerated from the definition that the import uses.\n",
    );
    for file in FILES {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n## {}\n\n{}.\n\n| column | required | meaning | content |\n|---|---|---|---|\n",
            file.name, file.meaning
        );
        for column in file.columns {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} |",
                column.name,
                match (column.required, column.may_lack) {
                    (true, _) => "always",
                    (false, true) => "column optional",
                    (false, false) => "",
                },
                column.meaning,
                column.cell_type.description(),
            );
        }
    }
    text
}
