//! Pages without the empty comments (`<!>`) between their parts. A browser needs them where a
//! script takes over a rendered page, which none does of hosted pages and mails; within `<title>`
//! they would be shown.

const MARKER: &str = "<!>";

/// `html`, as a view renders it, without the markers. What looks like one in an attribute stays.
pub(super) fn without_markers(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, from_tag) = rest.split_at(start);
        out.push_str(text);
        if let Some(after) = from_tag.strip_prefix(MARKER) {
            rest = after;
        } else {
            let (tag, after) = from_tag.split_at(tag_length(from_tag));
            out.push_str(tag);
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Length of the tag that `html` begins with: to the first `>` that is not within quotes.
fn tag_length(html: &str) -> usize {
    let mut quote = None;
    for (position, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return position + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    html.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_removed_from_text_and_stay_in_attributes() {
        for (html, expected) in [
            ("<title>Sign in<!></title>", "<title>Sign in</title>"),
            ("<p><!>a<!>b<!></p><!>", "<p>ab</p>"),
            (r#"<input value="<!>"><!>"#, r#"<input value="<!>">"#),
            (r#"<input value="a>b<!>" checked><!>é"#, r#"<input value="a>b<!>" checked>é"#),
            ("<p>&lt;!&gt;</p>", "<p>&lt;!&gt;</p>"),
            ("<p>open <", "<p>open <"),
        ] {
            assert_eq!(without_markers(html), expected);
        }
    }
}
