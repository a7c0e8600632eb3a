//! The resume endpoint of an interaction.
//!
//! It alone decides the next step, and it alone sends a browser to a client.

use oauth::{
    AuthorizationResponse,
    interaction::{ConsentState, NextStep},
};

use super::{Asked, Walk, begin::step, issue::issue, live_client, open};
use crate::{
    actor::Actor,
    consent, diagnostic,
    error::{Error, Result},
    sign_in::{self, Browser},
    tenant::Tenant,
};

/// Model of the consent page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentView {
    pub client_name: String,
    pub client_uri: Option<String>,
    pub user_name: String,
    pub user_email: Option<String>,
    /// Requested scope values; the tenant's custom scopes have a description.
    pub asks: Vec<(String, Option<String>)>,
    /// Host of the redirect URI, or its scheme if it has no host.
    pub return_to: String,
    pub by_developer: bool,
}

#[derive(Debug)]
pub enum Step {
    SignIn {
        client_name: Option<String>,
        login_hint: Option<String>,
    },
    SelectAccount {
        client_name: String,
        user_name: String,
        user_email: Option<String>,
    },
    Consent(Box<ConsentView>),
    Answer(AuthorizationResponse),
    /// The sign-in to the console is complete.
    Console {
        return_to: String,
    },
    /// This browser has no such interaction, or it has finished.
    Gone,
}

pub async fn resume(tenant: &Tenant, handle: &str, browser: &Browser) -> Result<Step> {
    let Some(Walk { id, client, asked, noted }) = open(tenant, handle, browser).await? else {
        return Ok(Step::Gone);
    };
    let signed_in = sign_in::current(tenant, browser).await?;
    let done = noted.done_for(signed_in.as_ref().map(|person| person.user_id.as_str()));
    let (request, hinted) = match asked {
        Asked::Client { request, hinted } => (request, hinted),
        Asked::Console { return_to } => {
            if signed_in.is_none() {
                return Ok(Step::SignIn { client_name: None, login_hint: None });
            }
            tenant
                .transaction(&Actor::anonymous(), async |tx| {
                    store::interaction::finish(tx.scope(), &id).await.map_err(Error::from)
                })
                .await?;
            return Ok(Step::Console { return_to });
        }
    };
    let Some(client) = live_client(tenant, client.as_deref(), &request).await? else {
        return Ok(Step::Gone);
    };
    let allowed = match &signed_in {
        Some(person) => consent::state(tenant, &client, &person.user_id).await?,
        None => ConsentState::default(),
    };
    let next = step(tenant, &request, signed_in.as_ref(), hinted.as_deref(), &allowed, &done);
    match (next, signed_in) {
        (NextStep::SelectAccount, Some(person)) => Ok(Step::SelectAccount {
            client_name: client.name.clone(),
            user_name: person.user_name,
            user_email: person.email,
        }),
        (NextStep::Consent, Some(person)) => Ok(Step::Consent(Box::new(ConsentView {
            client_name: client.name.clone(),
            client_uri: client.metadata.client_uri.clone(),
            user_name: person.user_name,
            user_email: person.email,
            asks: request
                .scope
                .iter()
                .map(|word| (word.to_owned(), description(tenant, word)))
                .collect(),
            return_to: host_of(&request.redirect_uri),
            by_developer: client.settings.by_developer,
        }))),
        (NextStep::Issue, Some(person)) => {
            match issue(
                tenant,
                &client,
                &request,
                &person,
                done.consented_scope.as_ref(),
                Some(&id),
            )
            .await?
            {
                Some(answer) => Ok(Step::Answer(answer)),
                None => Ok(Step::Gone),
            }
        }
        (NextStep::Reject(error), _) => {
            let ended = tenant
                .transaction(&Actor::anonymous(), async |tx| {
                    store::interaction::finish(tx.scope(), &id).await.map_err(Error::from)
                })
                .await?;
            if ended == 0 {
                return Ok(Step::Gone);
            }
            let answer = request.response_target.error_response(&error);
            diagnostic::record(tenant, Some(&client), &error.into());
            Ok(Step::Answer(answer))
        }
        (NextStep::SignIn | NextStep::SelectAccount | NextStep::Consent | NextStep::Issue, _) => {
            Ok(Step::SignIn {
                client_name: Some(client.name.clone()),
                login_hint: request.login_hint.clone(),
            })
        }
    }
}

fn description(tenant: &Tenant, word: &str) -> Option<String> {
    tenant
        .scopes()
        .iter()
        .find(|scope| scope.name == word)
        .map(|scope| scope.description.clone())
        .filter(|text| !text.is_empty())
}

fn host_of(uri: &str) -> String {
    match url::Url::parse(uri) {
        Ok(url) => url.host_str().map_or_else(|| format!("{}:", url.scheme()), str::to_owned),
        Err(_) => uri.to_owned(),
    }
}
