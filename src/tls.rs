//! The one TLS provider of the process.

/// Chooses ring for whatever speaks TLS without having chosen by itself. Later calls change nothing.
pub fn install() {
    // An error says that one is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
