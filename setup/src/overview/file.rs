//! Files that the page gives to whoever asks for them.

use crate::api::Failure;
use crate::browser;
use crate::state::Page;

/// Puts a file among the downloads, and says so.
///
/// # Errors
/// A problem at `file` where the browser keeps none.
pub(super) fn keep(page: Page, name: &str, kind: &str, bytes: &[u8]) -> Result<(), Failure> {
    if !browser::download(name, kind, bytes) {
        let advice = "This browser keeps no files. Open this page in another one.";
        return Err(Failure::at("file", advice));
    }
    page.say("The file is among your downloads.");
    Ok(())
}
