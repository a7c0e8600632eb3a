//! Output of commands: text, or JSON with `--json`.

use std::io::Write;

use domain::Error;

/// The failure of a command, with its exit code.
pub struct Failure {
    pub code: u8,
    /// What the problems have in common, if anything.
    heading: Option<String>,
    problems: Vec<String>,
}

impl Failure {
    fn new(code: u8, problems: Vec<String>) -> Self {
        Self { code, heading: None, problems }
    }

    /// Anything that is not wrong with arguments, settings or input: exit code 1.
    pub fn failed(problem: impl Into<String>) -> Self {
        Self::new(1, vec![problem.into()])
    }

    /// Invalid arguments or input: exit code 2.
    pub fn invalid_input(problem: impl Into<String>) -> Self {
        Self::new(2, vec![problem.into()])
    }

    /// Settings with mistakes: exit code 2.
    pub fn invalid_configuration(problems: Vec<String>) -> Self {
        let errors = match problems.len() {
            1 => "1 error".to_owned(),
            many => format!("{many} errors"),
        };
        let heading = format!("Tenantry can't start: {errors} in its configuration.");
        Self { heading: Some(heading), ..Self::new(2, problems) }
    }

    /// A file with mistakes: exit code 2.
    pub fn invalid_file(file: &std::path::Path, error: &domain::apply::ParseError) -> Self {
        let problem = |mistake| format!("{}: {mistake}", file.display());
        Self::new(2, error.mistakes.iter().map(problem).collect())
    }

    /// Print the problems to standard error.
    pub fn print(&self, json: bool) {
        if json {
            eprintln!("{}", serde_json::json!({ "errors": self.problems }));
            return;
        }
        if let Some(heading) = &self.heading {
            eprintln!("{heading}");
        }
        let indent = if self.heading.is_some() { "  " } else { "" };
        for problem in &self.problems {
            eprintln!("{indent}{problem}");
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(problems) => Self::new(
                2,
                problems
                    .into_iter()
                    .map(|problem| format!("{}: {}", problem.field, problem.message))
                    .collect(),
            ),
            other => Self::failed(other.to_string()),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error.to_string())
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
