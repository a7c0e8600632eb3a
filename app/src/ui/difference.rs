//! Expected and received value, one above the other, with the difference highlighted.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

/// Lengths in bytes of the common prefix and the common suffix of two strings. They never overlap.
fn common_ends(left: &str, right: &str) -> (usize, usize) {
    let alike = |(one, other): &(char, char)| one == other;
    let length = |(letter, _): (char, char)| letter.len_utf8();
    let begin: usize = left.chars().zip(right.chars()).take_while(alike).map(length).sum();
    let end: usize = left[begin..]
        .chars()
        .rev()
        .zip(right[begin..].chars().rev())
        .take_while(alike)
        .map(length)
        .sum();
    (begin, end)
}

/// Of several expected values, the one with the longest common prefix and suffix with `received`.
fn closest_match<'t>(expected: &'t str, received: &str) -> Option<&'t str> {
    expected.split(' ').filter(|one| !one.is_empty()).max_by_key(|one| {
        let (begin, end) = common_ends(one, received);
        begin + end
    })
}

fn highlight_difference(text: &str, (begin, end): (usize, usize)) -> AnyView {
    let (before, rest) = text.split_at(begin);
    let (differs, after) = rest.split_at(rest.len() - end);
    let mark = (!differs.is_empty()).then(|| view! { <mark>{differs.to_owned()}</mark> });
    view! { <code>{before.to_owned()}{mark}{after.to_owned()}</code> }.into_any()
}

/// Two values below each other, with what differs marked.
#[component]
pub fn Difference(
    /// One or more values, separated by spaces.
    expected: String,
    received: String,
) -> impl IntoView {
    let closest = closest_match(&expected, &received).filter(|_| !received.is_empty());
    let parts = closest.map(|closest| (closest.to_owned(), common_ends(closest, &received)));
    let expected_items: Vec<_> = expected
        .split(' ')
        .filter(|one| !one.is_empty())
        .map(|one| match &parts {
            Some((closest, parts)) if closest == one => highlight_difference(one, *parts),
            _ => view! { <code>{one.to_owned()}</code> }.into_any(),
        })
        .map(|one| view! { <dd>{one}</dd> })
        .collect();
    let expected_view = (!expected_items.is_empty()).then(|| {
        view! {
            <div class="expected">
                <dt>"Expected"</dt>
                {expected_items}
            </div>
        }
    });
    let received_view = match &parts {
        _ if received.is_empty() => view! { <span class="quiet-text">"nothing"</span> }.into_any(),
        Some((_, parts)) => highlight_difference(&received, *parts),
        None => view! { <code>{received.clone()}</code> }.into_any(),
    };
    view! {
        <dl class="difference">
            {expected_view}<div class="received">
                <dt>"Received"</dt>
                <dd>{received_view}</dd>
            </div>
        </dl>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_ends_and_closest_match_are_found() {
        for (one, other, wanted) in [
            ("https://a.example/cb", "https://a.example/cb/", (20, 0)),
            ("https://a.example/cb", "https://a.example/Cb", (18, 1)),
            ("aaa", "aa", (2, 0)),
            ("é", "è", (0, 0)),
            ("xéy", "xèy", (1, 1)),
            ("", "x", (0, 0)),
            ("same", "same", (4, 0)),
        ] {
            assert_eq!(common_ends(one, other), wanted, "{one} {other}");
        }
        assert_eq!(
            closest_match("https://b.example/ https://a.example/cb", "https://a.example/cb/"),
            Some("https://a.example/cb")
        );
        assert_eq!(closest_match("", "x"), None);
    }
}
