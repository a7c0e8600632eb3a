//! Tests of the hosted pages: escaping, languages, and forms that keep their values.

mod accounts;
mod pages;

use super::*;

use accounts::account_with_names;
use pages::{pages, pages_in};

const EVIL: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";

#[test]
fn every_text_is_escaped() {
    for page in pages(EVIL) {
        assert!(page.starts_with("<!DOCTYPE html>"));
        // The scripts are files.
        let page = page.replace("<script src=\"", "");
        // The one image is the logo of a client.
        assert!(!page.contains("<script") && !page.contains("<img src=x"), "{page}");
        assert!(!page.contains(" style="), "{page}");
    }
}

/// Every password field has a button that shows it, which its script makes appear.
#[test]
fn password_can_be_shown_on_every_page_that_asks_for_one() {
    let mut with_password = 0;
    for page in pages("Text") {
        let fields = page.matches("type=\"password\"").count();
        let scripts = page.matches("<script src=\"/pkg/password.js\"").count();
        let buttons = page.matches("<button type=\"button\" aria-pressed=\"false\"").count();
        let labels = visible_text(&page).matches("Show password").count();
        assert_eq!((scripts, buttons, labels), (fields, fields, fields), "{page}");
        with_password += usize::from(fields > 0);
    }
    assert!(with_password > 5, "{with_password}");
}

/// The text of a page, without tags and their attributes. Hidden fields keep their exact values.
fn visible_text(page: &str) -> String {
    page.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect()
}

#[test]
fn text_that_changes_how_a_page_reads_is_replaced() {
    for character in ['\u{202e}', '\u{2066}', '\u{2028}', '\u{7}', '\u{85}'] {
        for page in pages(&format!("Shop{character}evil")) {
            let text = visible_text(&page);
            assert!(!text.contains(character), "{character:?}: {text:?}");
        }
    }
}

/// The pages that show names within sentences.
#[test]
fn names_are_isolated_from_the_sentence_around_them() {
    const NAME: &str = "שלום";
    let layout = Layout { tenant_name: NAME.into(), ..Default::default() };
    let name = || NAME.to_owned();
    for page in [
        sign_in(&layout, SignIn { purpose: SignInPurpose::Client(name()), ..Default::default() }),
        select_account(
            &layout,
            SelectAccount { client_name: name(), user_name: name(), ..Default::default() },
        ),
        consent(
            &layout,
            Consent {
                client_name: name(),
                user_name: name(),
                user_email: Some(name()),
                scopes: vec![("api:read".into(), Some(name())), ("email".into(), None)],
                return_to: name(),
                review: Review::Approved,
                ..Default::default()
            },
        ),
        sign_out(&layout, "/".into(), name(), Vec::new(), Some(name())),
        signed_out(&layout, Some(name()), Some((name(), name())), "/account".into()),
        member_invitation(&layout, MemberInvitation { tenant_name: name(), ..Default::default() }),
        new_password(&layout, NewPassword { username: name(), ..Default::default() }),
        account(&layout, account_with_names(NAME)),
    ] {
        let body = page.html.split_once("<body").unwrap().1;
        let isolated = body.matches(&format!("<bdi>{NAME}</bdi>")).count()
            + body.matches(&format!("<bdi dir=\"ltr\">{NAME}</bdi>")).count();
        assert!(isolated >= 1);
        assert_eq!(visible_text(body).matches(NAME).count(), isolated, "{body}");
    }
}

#[test]
fn consent_page_displays_each_individual_claim() {
    let every = oauth::claims::ClaimNames::parse(
        "name family_name given_name middle_name nickname preferred_username profile picture \
         website gender birthdate zoneinfo locale updated_at email email_verified address \
         phone_number phone_number_verified",
    );
    for claim in every.iter() {
        let model = Consent { claims: vec![claim], ..Default::default() };
        let page = consent(&Layout::default(), model).html;
        assert!(page.contains("See some details about you"), "{claim}");
        // A claim without a description would be displayed by its name.
        assert!(claim == "email" || !page.contains(&format!("<p>{claim}</p>")), "{claim}");
    }
}

#[test]
fn form_keeps_its_values_and_marks_the_invalid_field() {
    let model = SetUp {
        email: "anna@".into(),
        problems: vec![("email".into(), "Write an address.".into())],
        ..Default::default()
    };
    let page = set_up(&Layout::default(), model).html;
    assert!(
        page.contains("value=\"anna@\"")
            && page.contains("aria-invalid=\"true\"")
            && page.contains("Write an address."),
        "{page}"
    );
}

/// The first field with `autofocus` gets the focus.
#[test]
fn first_invalid_field_has_the_focus() {
    let layout = Layout::default();
    let problems = |fields: &[&str]| -> Vec<(String, String)> {
        fields.iter().map(|field| ((*field).to_owned(), "Wrong.".to_owned())).collect()
    };
    let set_up_page = |fields: &[&str]| {
        set_up(&layout, SetUp { problems: problems(fields), ..Default::default() }).html
    };
    let operator_page = |fields: &[&str]| {
        let model = OperatorInvitation { problems: problems(fields), ..Default::default() };
        operator_invitation(&layout, model).html
    };
    let member_page = |fields: &[&str]| {
        let model = MemberInvitation { problems: problems(fields), ..Default::default() };
        member_invitation(&layout, model).html
    };
    for (page, focused) in [
        (set_up_page(&[]), "name"),
        (set_up_page(&["email", "password"]), "email"),
        (set_up_page(&["password"]), "password"),
        (operator_page(&["password"]), "password"),
        (operator_page(&[]), "name"),
        (member_page(&["password"]), "password"),
        (member_page(&["name", "password"]), "name"),
    ] {
        let mut inputs = page.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap());
        let first = inputs.find(|input| input.contains("autofocus"));
        let first = first.unwrap_or_else(|| panic!("no focus on {page}"));
        assert!(first.contains(&format!("name=\"{focused}\"")), "{focused}: {first}");
    }
}

#[test]
fn every_page_is_in_its_language_and_shows_no_key_and_no_placeholder() {
    let keys = messages::TEXTS.iter().chain(messages::ARRANGED).map(|(key, _)| *key);
    let keys: Vec<&str> = keys.filter(|key| key.contains('_')).collect();
    for language in Language::ALL {
        for page in pages_in(language, "NAME") {
            let html =
                format!("<html lang=\"{}\" dir=\"{}\">", language.tag(), language.direction());
            assert!(page.contains(&html), "{page}");
            let text = visible_text(&page);
            assert!(!text.contains(['{', '}', '$']), "{}: {text}", language.tag());
            assert!(text.chars().all(|letter| !('\u{e000}'..='\u{f8ff}').contains(&letter)));
            for key in &keys {
                assert!(!text.contains(key), "{} shows {key}: {text}", language.tag());
            }
        }
    }
}

/// Each page has the same names in every language: no translation leaves an element out.
#[test]
fn no_translation_leaves_a_name_out() {
    let names = |language| -> Vec<usize> {
        let pages = pages_in(language, "NAME").into_iter();
        pages.map(|page| visible_text(&page).matches("NAME").count()).collect()
    };
    for language in Language::ALL {
        assert_eq!(names(language), names(Language::English), "{}", language.tag());
    }
}

#[test]
fn addresses_read_from_left_to_right_on_an_arabic_page() {
    let layout = Layout { language: Language::Arabic, ..Default::default() };
    let model = Consent {
        user_email: Some("anna@acme.example".into()),
        resources: vec!["https://api.acme.example/".into()],
        return_to: "shop.example".into(),
        ..Default::default()
    };
    let page = consent(&layout, model).html;
    for address in ["anna@acme.example", "https://api.acme.example/", "shop.example"] {
        assert!(page.contains(&format!("<bdi dir=\"ltr\">{address}</bdi>")), "{page}");
    }
}
