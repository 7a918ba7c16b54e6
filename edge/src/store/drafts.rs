//! Settings that somebody looks at before they are saved; see `site/draft.rs`.

use shared::api::NewDraft;
use shared::time::Timestamp;

use super::Store;
use super::hosts::{json, to_json};
use crate::ports::SqlError;

impl Store<'_> {
    /// Keeps a draft under a slug of its own until `until`.
    pub fn put_draft(
        &self,
        slug: &str,
        account: &str,
        draft: &NewDraft,
        until: Timestamp,
    ) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO drafts (slug, account, settings, until) VALUES (?, ?, ?, ?)",
            &[
                slug.into(),
                account.into(),
                to_json(draft)?.into(),
                until.into(),
            ],
        )
    }

    /// The draft of this slug, if it is not over.
    pub fn draft(&self, slug: &str, now: Timestamp) -> Result<Option<NewDraft>, SqlError> {
        self.one(
            "SELECT settings FROM drafts WHERE slug = ? AND until > ?",
            &[slug.into(), now.into()],
            |row| json(row, 0),
        )
    }

    /// Removes what is over, and of this account all but the newest.
    pub fn tidy_drafts(&self, account: &str, most: u32, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "DELETE FROM drafts WHERE until <= ? OR (account = ? AND id NOT IN
               (SELECT id FROM drafts WHERE account = ? ORDER BY id DESC LIMIT ?))",
            &[now.into(), account.into(), account.into(), most.into()],
        )
    }
}
