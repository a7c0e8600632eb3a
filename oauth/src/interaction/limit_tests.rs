//! Tests of the next step at the limits of its conditions: which sign-in is recent enough, and
//! which authentication contexts are reached.

use super::{tests::request, *};

/// A request that needs one of these `acr` values, as a JSON array.
fn essential(values: &str) -> String {
    let claims = format!(r#"{{"id_token": {{"acr": {{"essential": true, "values": {values}}}}}}}"#);
    url::form_urlencoded::Serializer::new(String::new()).append_pair("claims", &claims).finish()
}

fn anna(acr: &str, second_factor: StepUp) -> SignInState {
    SignInState {
        subject: "anna".into(),
        auth_time: Timestamp(1000),
        is_auth_time_known: true,
        acr: Acr::parse(acr).unwrap(),
        second_factor,
        must_verify_email: false,
    }
}

fn step(extra: &str, sign_in: &SignInState, progress: &Progress, now: i64) -> String {
    let trusted = ConsentState { skip: true, ..Default::default() };
    let now = Timestamp(now);
    match NextStep::decide(&request(extra), Some(sign_in), None, &trusted, progress, now) {
        NextStep::Reject(error) => error.code.as_str().to_owned(),
        step => format!("{step:?}"),
    }
}

#[test]
fn only_the_sign_in_of_this_interaction_satisfies_any_max_age() {
    let anna = anna("1", StepUp::Unavailable);
    let signed_in_at =
        |at: i64| Progress { signed_in_at: Some(Timestamp(at)), ..Default::default() };
    for (extra, progress, now, expected) in [
        ("max_age=50", Progress::default(), 1050, "Issue"),
        ("max_age=50", Progress::default(), 1051, "SignIn"),
        // The session is of a later sign-in than that of this interaction, and too old as well.
        ("max_age=50", signed_in_at(999), 1051, "SignIn"),
        ("max_age=50", signed_in_at(1000), 1051, "Issue"),
        ("max_age=50", signed_in_at(1001), 1051, "Issue"),
    ] {
        assert_eq!(step(extra, &anna, &progress, now), expected, "{extra} {progress:?} {now}");
    }
}

#[test]
fn account_is_selected_once_and_not_after_a_sign_in() {
    let anna = anna("1", StepUp::Unavailable);
    let selected = Progress { account_selected: true, ..Default::default() };
    let signed_in = Progress { signed_in_at: Some(Timestamp(1000)), ..Default::default() };
    for (progress, expected) in
        [(Progress::default(), "SelectAccount"), (selected, "Issue"), (signed_in, "Issue")]
    {
        assert_eq!(step("prompt=select_account", &anna, &progress, 1000), expected, "{progress:?}");
    }
}

#[test]
fn essential_acr_that_no_factor_reaches_is_rejected() {
    for (values, acr, second_factor, expected) in [
        (r#"["gold"]"#, "1", StepUp::Available, "access_denied"),
        (r#"["gold", "2"]"#, "1", StepUp::Available, "SecondFactor"),
        (r#"["2", "1"]"#, "1", StepUp::Available, "Issue"),
        (r#"["2"]"#, "2", StepUp::Unavailable, "Issue"),
        (r#"["1"]"#, "2", StepUp::Unavailable, "Issue"),
        (r#"["gold"]"#, "2", StepUp::Unavailable, "access_denied"),
    ] {
        let sign_in = anna(acr, second_factor);
        let found = step(&essential(values), &sign_in, &Progress::default(), 1000);
        assert_eq!(found, expected, "{values} {acr} {second_factor:?}");
        let silent = format!("prompt=none&{}", essential(values));
        let expected = if expected == "Issue" { "Issue" } else { "interaction_required" };
        let found = step(&silent, &sign_in, &Progress::default(), 1000);
        assert_eq!(found, expected, "{values} {acr} {second_factor:?}, silent");
    }
}

#[test]
fn request_may_step_up_if_two_factors_are_required_or_preferred() {
    for (extra, expected) in [
        (String::new(), false),
        ("acr_values=2".into(), true),
        ("acr_values=2+1".into(), true),
        ("acr_values=1+2".into(), false),
        ("acr_values=gold".into(), false),
        (essential(r#"["2"]"#), true),
        (essential(r#"["2", "1"]"#), false),
        (essential(r#"["1"]"#), false),
        (essential(r#"["gold"]"#), false),
        (format!("acr_values=1&{}", essential(r#"["2"]"#)), true),
        (format!("acr_values=2&{}", essential(r#"["1"]"#)), true),
    ] {
        assert_eq!(may_step_up(&request(&extra)), expected, "{extra}");
    }
}

#[test]
fn reached_acr_is_returned_under_the_requested_value() {
    let values = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    for (requested, reached, expected) in [
        ("2 1", "2", "2"),
        ("1 2", "2", "1"),
        ("2", "1", "1"),
        ("gold 1", "1", "1"),
        ("gold", "2", "2"),
    ] {
        let found = select_acr(&values(requested), Acr::parse(reached).unwrap());
        assert_eq!(found.as_str(), expected, "{requested} {reached}");
    }
}
