//! The ways to a host: a branch that GitHub Pages serves, and a workflow that builds and deploys.

pub mod branch;
mod git;
pub mod workflow;

use crate::config::BaseUrl;

/// The domain that a site at `base` is to be served under, where that is one of its own: no host's own name and
/// no address of this machine.
pub fn own_domain(base: &BaseUrl) -> Option<&str> {
    let host = base.host();
    let is_hosts = host.ends_with(".github.io") || host.ends_with(".example") || host.contains(':');
    (host.contains('.') && !is_hosts && !host.chars().all(|c| c.is_ascii_digit() || c == '.'))
        .then_some(host)
}
