//! Output of commands: text, or JSON with `--json`.

use std::io::Write;

use domain::Error;

/// The failure of a command, with its exit code.
pub struct Failure {
    pub code: u8,
    pub problems: Vec<String>,
}

impl Failure {
    /// Invalid arguments or input: exit code 2.
    pub fn invalid_input(problem: impl Into<String>) -> Self {
        Self { code: 2, problems: vec![problem.into()] }
    }

    /// A file with mistakes: exit code 2.
    pub fn invalid_file(file: &std::path::Path, error: &domain::apply::ParseError) -> Self {
        let problem = |mistake| format!("{}: {mistake}", file.display());
        Self { code: 2, problems: error.mistakes.iter().map(problem).collect() }
    }

    /// Print the problems to standard error.
    pub fn print(&self, json: bool) {
        if json {
            eprintln!("{}", serde_json::json!({ "errors": self.problems }));
            return;
        }
        for problem in &self.problems {
            eprintln!("{problem}");
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(problems) => Self {
                code: 2,
                problems: problems
                    .into_iter()
                    .map(|problem| format!("{}: {}", problem.field, problem.message))
                    .collect(),
            },
            other => Self { code: 1, problems: vec![other.to_string()] },
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self { code: 1, problems: vec![error.to_string()] }
    }
}

/// Print the result as text or as one JSON document.
pub fn print(json: bool, value: &serde_json::Value, text: impl FnOnce() -> String) {
    if json {
        print_line(format_args!("{value}"));
    } else {
        print_line(format_args!("{}", text()));
    }
}

/// Print a line. A program that reads the output may stop before its end, as `head` does; what the
/// command has done is not undone by that, so that it is no failure.
pub fn print_line(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
