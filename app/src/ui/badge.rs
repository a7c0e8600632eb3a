//! Small marks: a tile with an initial, a state as a dot with text, and a pill for exceptional
//! states.

use leptos::prelude::*;

/// First letters of the first and the last word of a name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

/// A square with the initial of a name. `variant`: any of `medium`, `large`, `round`, `branded`,
/// `ok`, `bad`.
#[component]
pub fn Tile(
    #[prop(into)] name: String,
    #[prop(optional)] variant: &'static str,
    /// Instead of the initial.
    #[prop(optional, into)]
    letters: String,
) -> impl IntoView {
    let letters = match letters.is_empty() {
        true => name.chars().next().into_iter().flat_map(char::to_uppercase).collect(),
        false => letters,
    };
    view! {
        <span class=format!("tile {variant}") aria-hidden="true">
            {letters}
        </span>
    }
}

/// A rounded label. `variant`: `ok`, `warn`, `bad`, `accent`, or empty.
#[component]
pub fn Pill(#[prop(optional)] variant: &'static str, #[prop(into)] label: String) -> impl IntoView {
    view! { <span class=format!("pill {variant}")>{label}</span> }
}

/// The normal state of a row: a dot and text. The text carries the meaning, not the colour.
#[component]
pub fn StateDot(
    #[prop(optional)] variant: &'static str,
    #[prop(into)] label: String,
) -> impl IntoView {
    view! { <span class=format!("state {variant}")>{label}</span> }
}

#[cfg(test)]
mod tests {
    #[test]
    fn initials_are_of_the_first_and_last_word() {
        for (name, letters) in [
            ("Anna Ames", "AA"),
            ("ada", "A"),
            ("Jean Luc de la Tour", "JT"),
            ("", ""),
            ("  élise  ", "É"),
        ] {
            assert_eq!(super::initials(name), letters, "{name}");
        }
    }
}
