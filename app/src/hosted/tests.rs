//! Tests of the hosted pages: escaping, and forms that keep their values.

use super::*;

const EVIL: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";

/// Every page, with this text in every field.
fn pages(text: &str) -> Vec<String> {
    let evil = || text.to_owned();
    let layout = Layout { css_href: "/pkg/app.css".into(), tenant_name: evil() };
    vec![
        sign_in(
            &layout,
            SignIn {
                action: evil(),
                client_name: Some(evil()),
                username: evil(),
                form_token: evil(),
                keep_signed_in: true,
                problem: Some(evil()),
            },
        ),
        select_account(
            &layout,
            SelectAccount {
                action: evil(),
                client_name: evil(),
                user_name: evil(),
                user_email: Some(evil()),
            },
        ),
        consent(
            &layout,
            Consent {
                action: evil(),
                client_name: evil(),
                user_name: evil(),
                user_email: Some(evil()),
                scopes: vec![(evil(), Some(evil())), ("openid".into(), None)],
                claims: vec!["phone_number"],
                resources: vec![evil()],
                return_to: evil(),
                review: Review::NotReviewed,
                client_uri: Some(evil()),
                policy_uri: Some(evil()),
                tos_uri: Some(evil()),
            },
        ),
        sign_out(&layout, evil(), evil(), vec![(evil(), evil())], Some(evil())),
        signed_out(&layout, Some(evil())),
        problem(
            &layout,
            Problem {
                title: evil(),
                text: vec![evil()],
                next: vec![evil()],
                detail: vec![(evil(), evil())],
                reference: Some(evil()),
                ..Default::default()
            },
        ),
        set_up(
            &layout,
            SetUp {
                action: evil(),
                token: evil(),
                name: evil(),
                email: evil(),
                tenant_name: evil(),
                needs_tenant: true,
                problems: vec![("name".into(), evil())],
            },
        ),
        operator_invitation(
            &layout,
            OperatorInvitation {
                action: evil(),
                token: evil(),
                email: evil(),
                name: evil(),
                problems: vec![("name".into(), evil()), ("email".into(), evil())],
            },
        ),
        member_invitation(
            &layout,
            MemberInvitation {
                action: evil(),
                token: evil(),
                email: evil(),
                role: evil(),
                tenant_name: evil(),
                has_account: false,
                name: evil(),
                problems: vec![("name".into(), evil()), ("other".into(), evil())],
            },
        ),
        new_password(
            &layout,
            NewPassword { action: evil(), token: evil(), username: evil(), problem: Some(evil()) },
        ),
        confirmation(
            &layout,
            Confirmation { title: evil(), text: evil(), next: Some((evil(), evil())) },
        ),
        form_post(&layout, evil(), vec![("state".into(), evil())])
            .replace("<script>document.forms[0].submit()</script>", ""),
    ]
}

#[test]
fn every_text_is_escaped() {
    for page in pages(EVIL) {
        assert!(page.starts_with("<!DOCTYPE html>"));
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(!page.contains(" style="), "{page}");
    }
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
    let layout = Layout { css_href: "/pkg/app.css".into(), tenant_name: NAME.into() };
    let name = || NAME.to_owned();
    for page in [
        sign_in(&layout, SignIn { client_name: Some(name()), ..Default::default() }),
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
        signed_out(&layout, Some(name())),
        member_invitation(&layout, MemberInvitation { tenant_name: name(), ..Default::default() }),
        new_password(&layout, NewPassword { username: name(), ..Default::default() }),
    ] {
        let body = page.split_once("<body").unwrap().1;
        let isolated = body.matches(&format!("<bdi>{NAME}</bdi>")).count();
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
        let page = consent(&Layout::default(), model);
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
    let page = set_up(&Layout::default(), model);
    assert!(
        page.contains("value=\"anna@\"")
            && page.contains("aria-invalid=\"true\"")
            && page.contains("Write an address."),
        "{page}"
    );
}
