//! Code samples in several languages, of which one is visible. Radio buttons and CSS switch between
//! them, so that no script is needed and other form fields on the page keep their values.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::CopyIconButton;

/// Language of a code sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Commands of a shell.
    Shell,
    /// JavaScript, on Node.js or in a browser.
    JavaScript,
    /// Python 3.
    Python,
}

impl Language {
    fn label(self) -> &'static str {
        match self {
            Self::Shell => "curl",
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
        }
    }

    fn comment(self) -> &'static str {
        if self == Self::JavaScript { "//" } else { "#" }
    }

    fn keywords(self) -> &'static [&'static str] {
        match self {
            Self::Shell => &["curl", "echo", "openssl", "printf", "read", "tr"],
            Self::JavaScript => &["as", "await", "const", "else", "from", "if", "import", "new"],
            Self::Python => &["as", "from", "import"],
        }
    }
}

/// A code sample in one language.
#[derive(Clone, Debug)]
pub struct CodeSample {
    /// What it is written in.
    pub language: Language,
    /// The code.
    pub text: String,
}

/// Renders the samples, one per language.
#[component]
pub fn CodeSamples(
    name: &'static str,
    label: &'static str,
    samples: Vec<CodeSample>,
) -> impl IntoView {
    let choices: Vec<_> = samples
        .iter()
        .enumerate()
        .map(|(place, sample)| {
            let word = sample.language.label();
            view! {
                <label>
                    <input type="radio" name=name value=word checked=place == 0 />
                    {word}
                </label>
            }
        })
        .collect();
    let texts: Vec<_> = samples
        .into_iter()
        .map(|CodeSample { language, text }| {
            let region = format!("{} sample", language.label());
            view! {
                <div class="sample">
                    <CopyIconButton
                        value=text.clone()
                        what=format!("the {} sample", language.label())
                    />
                    <pre tabindex="0" role="region" aria-label=region>
                        <code>{highlight(&text, language)}</code>
                    </pre>
                </div>
            }
        })
        .collect();
    view! {
        <div class="code samples">
            <fieldset>
                <legend class="visually-hidden">{label}</legend>
                {choices}
            </fieldset>
            {texts}
        </div>
    }
}

/// Syntax highlighting of comments, strings and a few keywords.
fn highlight(text: &str, language: Language) -> Vec<AnyView> {
    tokenize(text, language)
        .into_iter()
        .map(|(class, part)| {
            if class.is_empty() {
                part.into_any()
            } else {
                view! { <span class=class>{part}</span> }.into_any()
            }
        })
        .collect()
}

fn tokenize(text: &str, language: Language) -> Vec<(&'static str, String)> {
    let mut parts: Vec<(&'static str, String)> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let begins = parts.last().is_none_or(|(_, before)| before.ends_with([' ', '\n']));
        let (class, end) = if begins && rest.starts_with(language.comment()) {
            ("comment", rest.find('\n').unwrap_or(rest.len()))
        } else if first == '"' || first == '\'' {
            ("string", string_end(rest, first))
        } else if first.is_ascii_alphabetic() {
            let end = rest
                .find(|next: char| !next.is_ascii_alphanumeric() && next != '_')
                .unwrap_or(rest.len());
            (
                if starts_word(&parts) && language.keywords().contains(&&rest[..end]) {
                    "keyword"
                } else {
                    ""
                },
                end,
            )
        } else {
            ("", first.len_utf8())
        };
        let (part, after) = rest.split_at(end);
        match parts.last_mut() {
            Some((known, before)) if *known == class && class.is_empty() => before.push_str(part),
            _ => parts.push((class, part.to_owned())),
        }
        rest = after;
    }
    parts
}

/// Whether a keyword may start here: not inside a name such as `client.read`.
fn starts_word(parts: &[(&'static str, String)]) -> bool {
    parts.last().is_none_or(|(_, before)| before.ends_with([' ', '\n', '(', '|']))
}

/// Byte offset after the closing quote of the string literal at the start of `text`.
fn string_end(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, next) in text.char_indices().skip(1) {
        if next == quote && !escaped {
            return at + 1;
        }
        escaped = next == '\\' && !escaped;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_keywords_are_found_and_no_text_is_lost() {
        let highlighted = |text: &str, language| -> Vec<(&'static str, String)> {
            let parts = tokenize(text, language);
            assert_eq!(parts.iter().map(|(_, part)| part.as_str()).collect::<String>(), text);
            parts.into_iter().filter(|(class, _)| !class.is_empty()).collect()
        };
        let token = |class: &'static str, part: &str| (class, part.to_owned());
        assert_eq!(
            highlighted("# a \"b\"\nprint(\"# c\")", Language::Python),
            [token("comment", "# a \"b\""), token("string", "\"# c\"")]
        );
        assert_eq!(
            highlighted("const a = await client.new('https://x') // why", Language::JavaScript),
            [
                token("keyword", "const"),
                token("keyword", "await"),
                token("string", "'https://x'"),
                token("comment", "// why")
            ]
        );
        assert_eq!(
            highlighted("curl -d \"a=\\\"${b#*c}\" é", Language::Shell),
            [token("keyword", "curl"), token("string", "\"a=\\\"${b#*c}\"")]
        );
    }
}
