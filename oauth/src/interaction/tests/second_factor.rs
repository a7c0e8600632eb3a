//! When a second factor is required, and which `acr` is returned.

use super::*;

#[test]
fn unreachable_essential_acr_is_rejected() {
    let anna = anna();
    let all_granted = ConsentState { skip: true, ..Default::default() };
    let claims = |value: &str| {
        format!(
            "claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B\
             %22essential%22%3Atrue%2C%22value%22%3A%22{value}%22%7D%7D%7D"
        )
    };
    assert_eq!(
        NextStep::decide(
            &request(&claims("1")),
            Some(&anna),
            None,
            &all_granted,
            &Progress::default(),
            Timestamp(1000)
        ),
        NextStep::Issue
    );
    assert!(matches!(
        NextStep::decide(
            &request(&claims("2")),
            Some(&anna),
            None,
            &all_granted,
            &Progress::default(),
            Timestamp(1000)
        ),
        NextStep::Reject(_)
    ));
}

#[test]
fn second_factor_is_asked_for_when_it_is_missing_or_requested() {
    let essential = |value: &str| {
        format!(
            "claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B\
             %22essential%22%3Atrue%2C%22value%22%3A%22{value}%22%7D%7D%7D"
        )
    };
    let (one, two) = (essential("1"), essential("2"));
    let silent_two = format!("prompt=none&{two}");
    let (ask, issue) = ("SecondFactor", "Issue");
    for (extra, acr, second_factor, expected) in [
        ("", "1", StepUp::Required, ask),
        ("prompt=select_account", "1", StepUp::Required, ask),
        ("prompt=none", "1", StepUp::Required, "login_required"),
        ("prompt=login", "1", StepUp::Required, "SignIn"),
        ("max_age=50", "1", StepUp::Required, "SignIn"),
        ("", "1", StepUp::Available, issue),
        ("acr_values=2", "1", StepUp::Available, ask),
        ("acr_values=2+1", "1", StepUp::Available, ask),
        ("acr_values=gold+2", "1", StepUp::Available, ask),
        ("acr_values=1+2", "1", StepUp::Available, issue),
        ("acr_values=gold", "1", StepUp::Available, issue),
        ("acr_values=2", "1", StepUp::AfterEnrolment, issue),
        ("acr_values=2", "1", StepUp::Unavailable, issue),
        ("acr_values=2", "2", StepUp::Unavailable, issue),
        ("acr_values=2&prompt=none", "1", StepUp::Available, issue),
        (&*two, "1", StepUp::Available, ask),
        (&*two, "1", StepUp::AfterEnrolment, ask),
        (&*two, "1", StepUp::AfterSignIn, "SignIn"),
        (&*two, "1", StepUp::Unavailable, "access_denied"),
        (&*two, "2", StepUp::Unavailable, issue),
        (&*silent_two, "1", StepUp::Available, "interaction_required"),
        (&*one, "1", StepUp::Available, issue),
        (&*one, "2", StepUp::Unavailable, issue),
    ] {
        let anna = SignInState { acr: Acr::parse(acr).unwrap(), second_factor, ..anna() };
        let consent = ConsentState { granted: granted("openid email", ""), ..Default::default() };
        let (request, progress) = (request(extra), Progress::default());
        let now = Timestamp(1100);
        let step = NextStep::decide(&request, Some(&anna), None, &consent, &progress, now);
        let found = match &step {
            NextStep::Reject(error) => error.code.as_str().to_owned(),
            step => format!("{step:?}"),
        };
        assert_eq!(found, expected, "{extra} {acr} {second_factor:?}");
    }
}

#[test]
fn first_satisfied_acr_value_is_returned() {
    let one = Acr::OneFactor;
    assert_eq!(select_acr(&["2".into(), "1".into()], one), one);
    assert_eq!(select_acr(&["1".into()], Acr::TwoFactors), one);
    assert_eq!(select_acr(&["gold".into()], one), one);
}
