//! What came out, as a picture for the README: text stays text, and colours follow the reader's.

use std::fmt::Write as _;

use crate::table::{Conditions, Figures, peer, sooner};

const WIDTH: u32 = 760;
const EDGE: u32 = 32;
/// Where bars begin.
const LEFT: u32 = 264;
/// Of the longest bar; its figures stand to the right of it.
const LONGEST: f64 = 300.0;
const FIRST: u32 = 132;
const STEP: u32 = 64;

/// It has a ground of its own, for a page can be light where its reader's system is dark.
const STYLE: &str = "
  svg { font-family: system-ui, -apple-system, 'Segoe UI', sans-serif; font-size: 14px }
  .ground { fill: #ffffff; stroke: #d9dde3 }
  text { fill: #1c2430 }
  .title { font-size: 20px; font-weight: 600 }
  .name { font-weight: 600 }
  .soft { fill: #5a6572; font-size: 12.5px }
  .ours .seen { fill: #1f6feb } .ours .used { fill: #a9cbfa }
  .seen { fill: #6b7684 } .used { fill: #cfd5dc }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #14181e; stroke: #2d343d }
    text { fill: #e8ecf1 }
    .soft { fill: #a3adb9 }
    .ours .seen { fill: #5aa0ff } .ours .used { fill: #25497d }
    .seen { fill: #98a3b0 } .used { fill: #3d4651 }
  }
";

pub(crate) fn draw(figures: &[Figures], conditions: &Conditions) -> String {
    let rows = u32::try_from(figures.len()).expect("few rows");
    let foot = FIRST + rows * STEP + 8;
    let height = foot + 76;
    let longest = figures.iter().map(|one| one.answered.max(one.visible));
    let scale = LONGEST / longest.fold(1.0, f64::max);
    let title = "From opening a page to free times";
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"title what\">\n\
         <title id=\"title\">{title}</title>\n<desc id=\"what\">{}</desc>\n<style>{STYLE}</style>\n\
         <rect class=\"ground\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"12\"/>\n",
        told(figures),
        WIDTH - 1,
        height - 1,
    );
    text(&mut svg, EDGE, 46, "title", title);
    text(
        &mut svg,
        EDGE,
        70,
        "soft",
        &format!("Shorter is better; {}", Conditions::slowed()),
    );
    legend(&mut svg);
    let mut y = FIRST;
    for one in figures {
        row(&mut svg, one, peer(figures), y, scale);
        y += STEP;
    }
    let notes = [
        format!(
            "Medians of {} visits on {}, all in one run on one machine: the ratios count, not the seconds.",
            crate::ROUNDS,
            conditions.day()
        ),
        "“Sooner” compares with Cal.com’s Booker 2.11.0 as patched: a press on a time still fails there,".to_owned(),
        "so its figures are a lower bound. Measured and drawn by cargo xtask bench widget.".to_owned(),
    ];
    for (note, y) in notes.iter().zip((foot + 14..).step_by(19)) {
        text(&mut svg, EDGE, y, "soft", note);
    }
    svg + "</svg>\n"
}

/// The picture in words.
fn told(figures: &[Figures]) -> String {
    let row = |one: &Figures| {
        format!(
            "{}: visible after {}, a press answered after {}.",
            one.name,
            seconds(one.visible),
            seconds(one.answered)
        )
    };
    figures.iter().map(row).collect::<Vec<_>>().join(" ")
}

fn legend(svg: &mut String) {
    let y = 98;
    for (x, class, says) in [
        (EDGE, "seen", "first free time visible"),
        (EDGE + 190, "used", "first press on a day answered"),
    ] {
        let _ = writeln!(
            svg,
            "<g class=\"ours\"><rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"12\" height=\"12\" rx=\"3\"/></g>",
            y - 11
        );
        text(svg, x + 20, y, "soft", says);
    }
}

fn row(svg: &mut String, one: &Figures, peer: &Figures, y: u32, scale: f64) {
    let (seen, used) = (one.visible * scale, one.answered.max(one.visible) * scale);
    let class = if one.name.starts_with("Freeslot") {
        "ours"
    } else {
        "theirs"
    };
    let _ = writeln!(
        svg,
        "<g class=\"{class}\"><rect class=\"used\" x=\"{LEFT}\" y=\"{y}\" width=\"{used:.1}\" height=\"28\" rx=\"5\"/>\
         <rect class=\"seen\" x=\"{LEFT}\" y=\"{y}\" width=\"{seen:.1}\" height=\"28\" rx=\"5\"/></g>"
    );
    text(svg, EDGE, y + 11, "name", one.name);
    text(svg, EDGE, y + 29, "soft", one.note);
    let right = f64::from(LEFT) + used + 12.0;
    let figures = format!("{} · {}", seconds(one.visible), seconds(one.answered));
    text(svg, right, y + 11, "", &figures);
    if let Some(ratios) = sooner(one, peer).filter(|_| one.visible < peer.visible) {
        text(
            svg,
            right,
            y + 29,
            "soft",
            &format!("{} sooner", ratios.replace(',', " and")),
        );
    }
}

fn seconds(ms: f64) -> String {
    format!("{:.1} s", ms / 1e3)
}

fn text(svg: &mut String, x: impl std::fmt::Display, y: u32, class: &str, says: &str) {
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{says}</text>"
    );
}
