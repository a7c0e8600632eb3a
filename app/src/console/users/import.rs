//! Import of users from a CSV or JSON file. `script/import.js` sends the rows in batches, so that
//! progress is shown and each request is short.

use contract::user_import::{COLUMNS, ImportFormat, ImportedBatch, MAX_ROWS};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};
use leptos_router::hooks::use_params_map;

use super::add::check_may_add_user;
use crate::{
    console::{
        ImportScript,
        frame::{Screen, screen},
        nav::NavItem,
        url::param,
    },
    error::AppError,
    ui::{
        Breadcrumbs, Card, CodeBlock, LinkButton, NeedsScript, Notice, PageHead, SubmitAfterLoad,
        Table,
    },
};

/// Adds the users of a batch of rows, or checks whether they can be added.
#[server]
pub async fn import_users(
    tenant: String,
    format: ImportFormat,
    text: String,
    #[server(default)] check_only: bool,
) -> Result<ImportedBatch, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::user_import::import(&session.tenant, &session.actor, format, &text, check_only)
        .await?)
}

/// The page on which users are imported from a file.
#[component]
pub fn ImportUsersPage() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    screen(NavItem::Users, Some(slug.clone()), check_may_add_user(slug.clone()), move |_, ()| {
        Screen { title: "Import users".into(), body: body(slug) }
    })
}

/// A file that can be imported as it is.
const EXAMPLE: &str = "\
username,email,email_verified,name,password_hash
anna,anna@example.com,true,Anna Ames,$2y$10$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm
ben,ben@example.com,false,Ben Bauer,";

fn body(slug: String) -> AnyView {
    let users = format!("/console/t/{slug}/users");
    let script = expect_context::<ImportScript>().0;
    view! {
        <Breadcrumbs ancestors=vec![("Users".into(), users.clone())] current="Import users" />
        <PageHead
            title="Import users".into_any()
            lead="Add users from a CSV or JSON file, with the passwords they have in another \
            system."
        />
        <form
            class="form narrow"
            method="post"
            action=ImportUsers::url()
            data-import=""
            data-max-rows=MAX_ROWS.to_string()
            novalidate=true
        >
            <NeedsScript />
            <input type="hidden" name="tenant" value=slug />
            <section>
                <div class="field">
                    <label for="file">"File"</label>
                    <input
                        class="input"
                        id="file"
                        type="file"
                        accept=".csv,.json,text/csv,application/json"
                        aria-describedby="file-note"
                    />
                    <p class="hint" id="file-note">
                        "CSV with the names of the columns in the first row, or a JSON array of \
                        objects. Existing users are not changed."
                    </p>
                </div>
            </section>
            <div class="save-bar">
                <LinkButton href=users.clone() variant="quiet">
                    "Cancel"
                </LinkButton>
                <button
                    class="button secondary"
                    type="submit"
                    value="check"
                    disabled=true
                    data-enable-on-load=""
                >
                    "Check only"
                </button>
                <SubmitAfterLoad>"Import users"</SubmitAfterLoad>
            </div>
        </form>
        <section class="stack tight narrow" data-import-progress="" role="status" hidden>
            <progress aria-label="Rows"></progress>
            <p data-text=""></p>
        </section>
        <section class="stack" data-import-result="" hidden>
            <div data-outcome="ok">
                <Notice variant="ok">
                    <p></p>
                </Notice>
            </div>
            <div data-outcome="warn" hidden>
                <Notice variant="warn">
                    <p></p>
                </Notice>
            </div>
            <div class="stack tight" data-refused="">
                <div class="row">
                    <h2>"Rejected rows"</h2>
                    <button class="button secondary small" type="button" data-download="">
                        "Download as CSV"
                    </button>
                </div>
                <Table
                    caption="Rejected rows"
                    columns=&[("Row", "number"), ("Username", ""), ("Problem", "")]
                >
                    {None::<AnyView>}
                </Table>
                <p class="quiet-text" data-more="" hidden></p>
            </div>
            <div class="row">
                <button class="button primary" type="button" data-import-checked="" hidden>
                    "Import these users"
                </button>
                <LinkButton href=users>"Show users"</LinkButton>
                <button class="button quiet" type="button" data-import-again="">
                    "Choose another file"
                </button>
            </div>
        </section>
        <section class="stack narrow" data-import-help="">
            {help()}
        </section>
        <script src=script defer=true></script>
    }
    .into_any()
}

fn help() -> AnyView {
    let columns: Vec<_> = COLUMNS.iter().map(|name| view! { <code>{*name}</code>" " }).collect();
    view! {
        <CodeBlock title="Example" text=EXAMPLE />
        <Card id="columns" title="Columns">
            <div class="body stack tight">
                <p>{columns}</p>
                <p>
                    "Only "<code>"username"</code>" is required. "<code>"email_verified"</code>", "
                    <code>"disabled"</code>" and "<code>"phone_number_verified"</code>
                    " are true or false."
                </p>
                <p>
                    "Add a "<code>"password"</code>", or a "<code>"password_hash"</code>
                    " made with Argon2, bcrypt, scrypt or PBKDF2. Hashes from Django and \
                    Keycloak work too. Users who have neither need a reset link to set a \
                    password."
                </p>
            </div>
        </Card>
    }
    .into_any()
}
