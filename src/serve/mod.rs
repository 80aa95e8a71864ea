//! The preview: each page is rendered when it is asked for, and shown again when its sources change.

mod page;
mod sources;
mod watch;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;

use sources::Sources;

use crate::config::BaseUrl;
use crate::content::percent_decoded;
use crate::render::Renderer;
use crate::report::{Diagnostic, Failed, count, say, tell};
use crate::site::{CHANGED, Route, Site};

/// Where the browser listens for changes. No page of a site begins with `_`.
const RELOAD: &str = "/_bayegan/reload";

/// The port that is tried first where none is asked for.
const FIRST_PORT: u16 = 4000;

/// How long an answer waits for the site to be made again, and how often it looks whether it is.
const BREATH: Duration = Duration::from_millis(10);
const PATIENCE: usize = 1000;

/// What to preview, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The site's folder.
    pub root: PathBuf,
    /// The address to listen on.
    pub host: IpAddr,
    /// The port; the first free one from 4000 if none is given.
    pub port: Option<u16>,
    /// Whether to open the browser.
    pub open: bool,
    /// Whether to show drafts.
    pub drafts: bool,
}

/// What is shown: a site and what renders it, or why there is none.
type Shown = Result<(Site, Arc<Renderer>), Failed>;

struct Preview {
    shown: RwLock<Shown>,
    changed: broadcast::Sender<()>,
}

/// Serves the preview until it is interrupted.
///
/// A mistake in the content, the settings or the theme is shown as a page and on the terminal; only what
/// keeps the server from listening is an error.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(options.clone()))
}

async fn serve(options: Options) -> anyhow::Result<()> {
    let listener = listen(&options).await?;
    let address = listener.local_addr()?;
    let url = format!("http://{address}/");
    let base_url = BaseUrl::new(&url).map_err(anyhow::Error::msg)?;
    let open = options.open;
    // Before anything is read: what is saved meanwhile is read again.
    let watching = watch::watch(&options.root).context("changes cannot be watched for")?;
    let mut sources = Sources::read(options, base_url);
    let shown = sources.show();
    if let Ok((site, _)) = &shown {
        say(&format!("{} at {url} (Ctrl+C ends the preview)", count(site.items().len(), "item")));
    } else {
        say(&format!("{url} shows what is wrong (Ctrl+C ends the preview)"));
    }
    let (changed, _) = broadcast::channel(16);
    let preview = Arc::new(Preview { shown: RwLock::new(shown), changed });
    let watched = Arc::clone(&preview);
    watch::tell(watching, move |paths| watched.show(sources.look_at(paths)));
    if open && let Err(error) = open::that_detached(&url) {
        tell(&[Diagnostic::warning(format!("the browser cannot be opened: {error}"))
            .help(format!("open {url}"))]);
    }
    let app = Router::new()
        .route(RELOAD, get(reload_events))
        .fallback(answer)
        .with_state(Arc::clone(&preview));
    // Browsers hold the reload connection open, so that an orderly shutdown would wait for them.
    tokio::select! {
        served = axum::serve(listener, app) => served?,
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(())
}

async fn listen(options: &Options) -> anyhow::Result<TcpListener> {
    let bind = |port| TcpListener::bind(SocketAddr::new(options.host, port));
    let Some(port) = options.port else {
        for port in FIRST_PORT..FIRST_PORT + 100 {
            if let Ok(listener) = bind(port).await {
                return Ok(listener);
            }
        }
        return Ok(bind(0).await?);
    };
    bind(port).await.with_context(|| {
        format!("cannot listen on {}:{port}; leave --port out to take a free one", options.host)
    })
}

impl Preview {
    /// Shows another state of the site and tells the browsers.
    fn show(&self, shown: Shown) {
        if let Ok((site, _)) = &shown {
            say(&format!("loaded again: {}", count(site.items().len(), "item")));
        }
        let before = std::mem::replace(
            &mut *self.shown.write().unwrap_or_else(PoisonError::into_inner),
            shown,
        );
        // Nobody listening is no failure.
        let _ = self.changed.send(());
        // To let a large site go takes its time, and nobody waits for it any more.
        drop(before);
    }

    /// The answer for a path as the browser sent it; `None` where the page's item was saved just now, and
    /// the site is about to be made again.
    fn page(&self, path: &str) -> Option<Response> {
        let shown = self.shown.read().unwrap_or_else(PoisonError::into_inner);
        let (site, renderer) = match &*shown {
            Ok(shown) => shown,
            Err(failed) => {
                return Some(html(StatusCode::INTERNAL_SERVER_ERROR, page::error(&failed.0)));
            }
        };
        let path = percent_decoded(path).unwrap_or_else(|| path.to_owned());
        let path = path.trim_start_matches('/');
        let file = if path.is_empty() || path.ends_with('/') {
            format!("{path}index.html")
        } else {
            path.to_owned()
        };
        let (status, route) = match site.route(&file) {
            Some(Route::NotFound) | None => {
                if site.route(&format!("{file}/index.html")).is_some() {
                    let to = format!("/{}/", crate::site::encoded(&file));
                    return Some(redirect(&to));
                }
                // A host such as GitHub Pages answers for an address without its `.html` too.
                match site.route(&format!("{file}.html")) {
                    Some(route) => (StatusCode::OK, route),
                    None => (StatusCode::NOT_FOUND, &Route::NotFound),
                }
            }
            Some(route) => (StatusCode::OK, route),
        };
        let response = match renderer.render(site, route) {
            Ok(bytes) => match route {
                Route::Asset(_) => {
                    let kind = mime_guess::from_path(&file).first_or_octet_stream();
                    respond(status, kind.as_ref(), bytes.into_owned())
                }
                _ => html(status, page::with_reload(&String::from_utf8_lossy(&bytes))),
            },
            Err(diagnostic) if diagnostic.message == CHANGED => return None,
            Err(diagnostic) => {
                tell(std::slice::from_ref(&diagnostic));
                html(StatusCode::INTERNAL_SERVER_ERROR, page::error(&[diagnostic]))
            }
        };
        Some(response)
    }
}

async fn answer(State(preview): State<Arc<Preview>>, method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    for _ in 0..PATIENCE {
        if let Some(response) = preview.page(uri.path()) {
            return response;
        }
        tokio::time::sleep(BREATH).await;
    }
    let lost = Diagnostic::error(CHANGED).help("save it again");
    html(StatusCode::INTERNAL_SERVER_ERROR, page::error(&[lost]))
}

async fn reload_events(State(preview): State<Arc<Preview>>) -> impl IntoResponse {
    let changes = BroadcastStream::new(preview.changed.subscribe());
    let events =
        changes.map(|_| Ok::<_, std::convert::Infallible>(Event::default().data("reload")));
    Sse::new(events).keep_alive(KeepAlive::default())
}

fn html(status: StatusCode, page: String) -> Response {
    respond(status, "text/html; charset=utf-8", page.into_bytes())
}

fn respond(status: StatusCode, kind: &str, body: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, body).into_response()
}

/// A redirect to a path of this server, percent-encoded as a header must be.
fn redirect(path: &str) -> Response {
    let ascii: String = path
        .bytes()
        .map(|byte| match byte {
            0..=127 => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, ascii)]).into_response()
}
