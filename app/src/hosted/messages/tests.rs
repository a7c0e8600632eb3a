//! Tests of the message files: the same messages with the same arguments in every language.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

use super::{ARRANGED, TEXTS};
use crate::hosted::language::Language;

/// The variables of a pattern, those of its variants and selectors among them.
fn variables(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let inline = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                for variant in variants {
                    variables(&variant.value, found);
                }
                selector
            }
        };
        if let InlineExpression::VariableReference { id } = inline {
            found.insert(id.name.to_owned());
        }
    }
}

/// What is wrong with a message file.
fn problems(file: &str, expected: &BTreeMap<&str, BTreeSet<String>>) -> Vec<String> {
    let mut problems = Vec::new();
    let resource = parser::parse(file).unwrap_or_else(|(resource, errors)| {
        problems.extend(errors.iter().map(|error| format!("syntax: {error}")));
        resource
    });
    let mut found = BTreeMap::new();
    for entry in &resource.body {
        match entry {
            Entry::Message(message) => {
                let mut names = BTreeSet::new();
                if let Some(pattern) = &message.value {
                    variables(pattern, &mut names);
                } else {
                    problems.push(format!("{} has no text", message.id.name));
                }
                if found.insert(message.id.name, names).is_some() {
                    problems.push(format!("{} is defined twice", message.id.name));
                }
            }
            Entry::Term(term) => problems.push(format!("the term {} is unused", term.id.name)),
            Entry::Junk { content } => problems.push(format!("not parsed: {content}")),
            _ => {}
        }
    }
    for (key, names) in expected {
        match found.get(key) {
            None => problems.push(format!("{key} is missing")),
            Some(others) if others != names => {
                problems.push(format!("{key} has {others:?} instead of {names:?}"));
            }
            Some(_) => {}
        }
    }
    for key in found.keys().filter(|key| !expected.contains_key(**key)) {
        problems.push(format!("{key} is unused"));
    }
    if file.contains(|letter: char| !oauth::display_text::is_displayable(letter) && letter != '\n')
        || file.contains(|letter| ('\u{e000}'..='\u{f8ff}').contains(&letter))
        || file.contains('<')
    {
        problems.push("a character that no message has".to_owned());
    }
    problems
}

/// The keys that the code uses, with their arguments.
fn expected() -> BTreeMap<&'static str, BTreeSet<String>> {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    TEXTS.iter().chain(ARRANGED).map(|(key, arguments)| (*key, names(arguments))).collect()
}

#[test]
fn every_language_has_every_message_with_its_arguments() {
    let expected = expected();
    assert_eq!(expected.len(), TEXTS.len() + ARRANGED.len(), "a key is declared twice");
    for language in Language::ALL {
        assert_eq!(problems(language.file(), &expected), [""; 0], "{}", language.tag());
    }
}

#[test]
fn a_mistake_in_a_message_file_is_found() {
    let expected: BTreeMap<&str, BTreeSet<String>> = [
        ("greeting", BTreeSet::from(["user".to_owned()])),
        ("minutes", BTreeSet::from(["minutes".to_owned()])),
    ]
    .into();
    let good = "greeting = Hello { $user }\n\
                minutes = { $minutes ->\n\
                \u{20}   [one] One minute\n\
                \u{20}  *[other] { $minutes } minutes\n}\n";
    assert_eq!(problems(good, &expected), [""; 0]);
    for (mistake, file, problem) in [
        ("missing", good.replace("greeting", "greetings"), "greeting is missing"),
        ("unused", format!("{good}other = Other\n"), "other is unused"),
        ("twice", format!("{good}greeting = Hi {{ $user }}\n"), "greeting is defined twice"),
        ("no argument", good.replace("{ $user }", "Anna"), "greeting has {} instead"),
        ("other argument", good.replace("$user", "$name"), "greeting has {\"name\"}"),
        ("syntax", good.replace("   *[other]", "    [other]"), "syntax"),
        ("markup", good.replace("Hello", "<b>Hello</b>"), "a character"),
        ("place", good.replace("Hello", "\u{e000}"), "a character"),
    ] {
        let found = problems(&file, &expected);
        assert!(found.iter().any(|found| found.starts_with(problem)), "{mistake}: {found:?}");
    }
}

#[test]
fn numbers_follow_the_plural_rules_of_the_language() {
    for (language, minutes, text) in [
        (Language::English, 1, "Try again in 1 minute."),
        (Language::English, 2, "Try again in 2 minutes."),
        (Language::German, 1, "Versuchen Sie es in 1 Minute erneut."),
        (Language::French, 2, "Réessayez dans 2 minutes."),
        (Language::Japanese, 1, "1 分後にもう一度お試しください。"),
        (Language::Arabic, 1, "حاول مرة أخرى بعد دقيقة واحدة."),
        (Language::Arabic, 2, "حاول مرة أخرى بعد دقيقتين."),
        (Language::Arabic, 10, "حاول مرة أخرى بعد 10 دقائق."),
        (Language::Arabic, 15, "حاول مرة أخرى بعد 15 دقيقة."),
    ] {
        assert_eq!(language.messages().retry_after_minutes(minutes), text);
    }
}

#[test]
fn every_role_has_a_text_of_its_own() {
    use contract::user::Role::{Admin, Auditor, Developer, Operator, Owner};
    for language in Language::ALL {
        let roles = [Owner, Admin, Developer, Auditor, Operator].map(|role| role.as_str());
        let messages = language.messages();
        let invited: BTreeSet<_> = roles.map(|role| messages.invited_as(role)).into();
        let joined: BTreeSet<_> = roles.map(|role| messages.joined_title(role)).into();
        assert_eq!((invited.len(), joined.len()), (5, 5), "{}", language.tag());
    }
}
