//! A test sign-in at a provider: a real round trip, whose steps are shown here.

use contract::provider::{ProviderDetail, ProviderTest, ProviderTestReport, StepOutcome};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

use crate::{
    error::AppError,
    ui::{Card, Glyph, Icon, Pill, PlainForm, SubmitButton, TargetFields, ago},
};

/// Prepares a test, and returns the URL where the browser begins it.
#[server]
pub async fn start_provider_test(tenant: String, id: String) -> Result<String, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let url = session
        .tenant
        .transaction(&session.actor, async |tx| {
            let browser = &session.sign_in.browser;
            domain::identity_provider::start_test(tx, &id, browser).await
        })
        .await?;
    Ok(url)
}

/// Card with the button and the report of the last test.
pub fn card(slug: &str, detail: &ProviderDetail, may_change: bool, now: i64) -> AnyView {
    let button = may_change.then(|| {
        let (tenant, id) = (slug.to_owned(), detail.summary.id.clone());
        let word = if detail.last_test.is_some() { "Test again" } else { "Test sign-in" };
        let variant = if detail.summary.enabled { "secondary" } else { "primary" };
        view! {
            <PlainForm
                action=StartProviderTest::url()
                success_message=""
                success_url="{result}"
            >
                <TargetFields tenant id />
                <SubmitButton variant>{word}</SubmitButton>
            </PlainForm>
        }
    });
    let (mark, body) = match &detail.last_test {
        None => {
            let text = "Signs you in at the provider and shows each step. It changes no account, \
                and works while the provider is disabled. Save your changes first.";
            (().into_any(), view! { <div class="body"><p>{text}</p></div> }.into_any())
        }
        Some(ProviderTest { report: None, started_at }) => {
            let text = if now - started_at > ProviderTest::LIFETIME {
                "The test was not completed within 15 minutes. Start it again.".to_owned()
            } else {
                format!(
                    "Waiting for the browser to return from the provider. Started {}.",
                    ago(*started_at, now)
                )
            };
            (().into_any(), view! { <div class="body"><p>{text}</p></div> }.into_any())
        }
        Some(ProviderTest { report: Some(report), .. }) => {
            let mark = if report.is_success() {
                view! { <Pill variant="ok" label="Passed" /> }.into_any()
            } else {
                view! { <Pill variant="bad" label="Failed" /> }.into_any()
            };
            (mark, report_view(report))
        }
    };
    let tested = detail.last_test.as_ref().filter(|test| test.report.is_some());
    let note = tested.map(|test| {
        let text = format!("Tested {}, with the settings saved then.", ago(test.started_at, now));
        view! { <p>{text}</p> }
    });
    let foot = (note.is_some() || may_change).then(|| view! { <footer>{note} {button}</footer> });
    view! {
        <Card id="test" title="Test" end=mark>
            {body}
            {foot}
        </Card>
    }
    .into_any()
}

fn report_view(report: &ProviderTestReport) -> AnyView {
    let steps: Vec<_> = report
        .steps
        .iter()
        .map(|step| {
            let (class, icon, spoken) = match step.outcome {
                StepOutcome::Passed => ("ok", Icon::CheckCircle, "Passed: "),
                StepOutcome::Failed => ("bad", Icon::Alert, "Failed: "),
                StepOutcome::NotReached => ("", Icon::Circle, "Not reached: "),
            };
            let detail = (!step.detail.is_empty())
                .then(|| view! { <p class="break">{step.detail.clone()}</p> });
            view! {
                <li class=class>
                    <Glyph icon />
                    <span>
                        <span class="visually-hidden">{spoken}</span>
                        {step.stage.label()}
                    </span>
                    {detail}
                </li>
            }
        })
        .collect();
    let claims = (!report.claims.is_empty()).then(|| {
        let lines: Vec<_> = report
            .claims
            .iter()
            .map(|(name, value)| {
                view! {
                    <div>
                        <dt class="mono">{name.clone()}</dt>
                        <dd class="break">
                            <bdi>{value.clone()}</bdi>
                        </dd>
                    </div>
                }
            })
            .collect();
        view! {
            <h3 class="part">"Claims"</h3>
            <dl class="values compact">{lines}</dl>
        }
    });
    view! {
        <ol class="checks">{steps}</ol>
        {claims}
    }
    .into_any()
}
