//! The page's building blocks: nothing here knows a route of the edge.

mod back;
mod button;
mod choose;
mod copy;
mod field;
mod fold;
mod icons;
mod notice;
mod own_choice;
mod pictures;
mod preview;
mod shell;
mod work;
mod zone;

pub(crate) use back::Back;
pub(crate) use button::{ActButton, GoogleButton, SaveButton};
pub(crate) use choose::{Radio, Select, Switch};
pub(crate) use copy::{CopyTag, CopyText};
pub(crate) use field::TextField;
pub(crate) use fold::Fold;
pub(crate) use icons::{Icon, IconOf};
pub(crate) use notice::{Notice, Tone};
pub(crate) use own_choice::{OwnChoice, OwnLimits, keep_own_choice, own_choice};
pub(crate) use pictures::{Boxes, FreeOrBusy, GooglePictures};
pub(crate) use preview::{Preview, Stands};
pub(crate) use shell::{Shell, Waiting};
pub(crate) use work::{FieldError, Work, WorkError};
pub(crate) use zone::ZoneField;
