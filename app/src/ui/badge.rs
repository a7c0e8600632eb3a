//! Small marks: a tile that stands for a name, a state with its word, a pill for the exception.

use leptos::prelude::*;

/// The first letters of the first and the last word.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

/// `look`: any of `medium`, `large`, `round`, `branded`, `ok`, `bad`.
#[component]
pub fn Tile(#[prop(into)] name: String, #[prop(optional)] look: &'static str) -> impl IntoView {
    let letter: String = name.chars().next().into_iter().flat_map(char::to_uppercase).collect();
    view! { <span class=format!("tile {look}") aria-hidden="true">{letter}</span> }
}

/// `look`: `ok`, `warn`, `bad`, `accent`, or nothing.
#[component]
pub fn Pill(#[prop(optional)] look: &'static str, #[prop(into)] word: String) -> impl IntoView {
    view! { <span class=format!("pill {look}")>{word}</span> }
}

/// The usual state in a long list: a dot and a word. The word carries the meaning.
#[component]
pub fn StateDot(#[prop(optional)] look: &'static str, #[prop(into)] word: String) -> impl IntoView {
    view! { <span class=format!("state {look}")>{word}</span> }
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
