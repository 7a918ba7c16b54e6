//! The editors. Each is used twice: as a step of the first-time path and on the overview.

mod calendar_list;
mod calendars;
mod changes;
mod check_list;
mod checks;
mod choice;
mod copy_day;
mod dates;
mod dates_data;
mod event;
mod grid;
mod grid_data;
mod holidays;
mod holidays_data;
mod in_calendar;
mod limits;
mod questions;
mod schedule_choice;
mod turn;
mod week;
mod week_data;
mod when;
mod who;
mod zones;

pub(crate) use calendars::CalendarsForm;
pub(crate) use check_list::{CalendarNotice, CheckList, Permits, ZoneNotice};
pub(crate) use dates_data::summary as dates_summary;
pub(crate) use event::{EVENT_FIELDS, EventFields, EventModel};
pub(crate) use limits::{LimitFields, LimitsModel, limits_summary};
pub(crate) use week::{WeekFields, WeekModel};
pub(crate) use week_data::DAYS;
pub(crate) use week_data::summary as week_summary;
