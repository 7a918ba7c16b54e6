//! Pictures of what a browser shows: kept as lossless WebP files, and compared so that a border
//! that moves by a pixel is seen, and edges that are smoothed a little otherwise are not.

use png::{BitDepth, ColorType, Transformations};

/// Differences in a colour's channel that are smaller say nothing: rounding makes them.
const STEPS: u8 = 2;
/// Where neighbours differ, letters and round corners are smoothed: what changes there by no more
/// than this part of their difference is smoothed otherwise, and is the same shape.
const SMOOTHED: u32 = 3;
/// One pixel of so many may differ: not even a dot of a calendar's day.
const ONE_OF: usize = 50_000;

/// An opaque picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    pixels: Vec<[u8; 3]>,
}

/// In what two pictures differ.
pub struct Difference {
    /// In words.
    pub text: String,
    /// The newer one, pale, and in red what differs.
    pub picture: Picture,
}

impl Picture {
    /// Reads a PNG file, as browsers give them. `None` if it is none.
    #[must_use]
    pub fn from_png(file: &[u8]) -> Option<Self> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(Transformations::EXPAND);
        let mut reader = decoder.read_info().ok()?;
        let mut bytes = vec![0; reader.output_buffer_size()?];
        let info = reader.next_frame(&mut bytes).ok()?;
        bytes.truncate(info.buffer_size());
        let channels = match (info.bit_depth, info.color_type) {
            (BitDepth::Eight, ColorType::Rgb) => 3,
            (BitDepth::Eight, ColorType::Rgba) => 4,
            _ => return None,
        };
        Some(Self::of(info.width, channels, &bytes))
    }

    /// A PNG file of it, which every program shows.
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let (width, height) = self.size();
        let mut encoder = png::Encoder::new(&mut file, width as u32, height as u32);
        encoder.set_color(ColorType::Rgb);
        let writer = encoder.write_header();
        let written = writer.and_then(|mut it| it.write_image_data(&self.pixels.concat()));
        written.expect("a picture has a size, and room in memory");
        file
    }

    /// Reads a WebP file. `None` if it is none.
    #[must_use]
    pub fn from_webp(file: &[u8]) -> Option<Self> {
        let read = webp::Decoder::new(file).decode()?;
        let channels = if read.is_alpha() { 4 } else { 3 };
        Some(Self::of(read.width(), channels, &read))
    }

    /// A lossless WebP file of it: half of what a PNG takes.
    #[must_use]
    pub fn webp(&self) -> Vec<u8> {
        let (width, height) = self.size();
        let mut config = webp::WebPConfig::new().expect("the library fits its header");
        (config.lossless, config.quality, config.method) = (1, 100.0, 6);
        let pixels = self.pixels.concat();
        let encoder = webp::Encoder::from_rgb(&pixels, width as u32, height as u32);
        let file = encoder.encode_advanced(&config);
        file.expect("a picture of at most 16,383 by 16,383")
            .to_vec()
    }

    fn of(width: u32, channels: usize, bytes: &[u8]) -> Self {
        let pixel = |bytes: &[u8]| [bytes[0], bytes[1], bytes[2]];
        Self {
            width: width as usize,
            pixels: bytes.chunks_exact(channels).map(pixel).collect(),
        }
    }

    /// Its width and height, in pixels.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.pixels.len() / self.width.max(1))
    }

    /// In what a newer picture differs from this one, if it does.
    #[must_use]
    pub fn difference(&self, newer: &Self) -> Option<Difference> {
        if self == newer {
            return None;
        }
        let (was, is) = (self.size(), newer.size());
        let mut marked = newer.clone();
        for pixel in &mut marked.pixels {
            *pixel = pixel.map(|channel| 192 + channel / 4);
        }
        if was != is {
            let text = format!("it was {} × {}, and is {} × {}", was.0, was.1, is.0, is.1);
            let picture = marked;
            return Some(Difference { text, picture });
        }
        let mut count = 0;
        for at in 0..self.pixels.len() {
            if self.pixels[at] != newer.pixels[at] && self.changed(newer, at) {
                count += 1;
                marked.pixels[at] = [224, 0, 64];
            }
        }
        let all = self.pixels.len();
        (count * ONE_OF > all).then(|| Difference {
            text: format!("{count} of {all} pixels differ, and {} may", all / ONE_OF),
            picture: marked,
        })
    }

    /// Whether a pixel differs by more than its surroundings let expect.
    fn changed(&self, newer: &Self, at: usize) -> bool {
        let (was, is) = (self.pixels[at], newer.pixels[at]);
        (0..3).any(|channel| {
            let by = was[channel].abs_diff(is[channel]);
            if by < STEPS {
                return false;
            }
            let around = [self, newer].map(|it| it.around(at, channel));
            let lowest = around[0].0.min(around[1].0);
            let highest = around[0].1.max(around[1].1);
            u32::from(by) * SMOOTHED > u32::from(highest - lowest)
        })
    }

    /// The least and the most of a channel in a pixel and those around it.
    fn around(&self, at: usize, channel: usize) -> (u8, u8) {
        let (width, height) = self.size();
        let (column, row) = (at % width, at / width);
        let near = |at: usize, end: usize| at.saturating_sub(1)..(at + 2).min(end);
        let rows = near(row, height);
        let pixels = rows.flat_map(|row| near(column, width).map(move |at| row * width + at));
        pixels.fold((u8::MAX, u8::MIN), |(least, most), at| {
            let value = self.pixels[at][channel];
            (least.min(value), most.max(value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 400;
    const HEIGHT: usize = 300;
    const GROUND: [u8; 3] = [255, 255, 255];
    const LINE: [u8; 3] = [222, 224, 223];

    fn painted(colour: impl Fn(usize, usize) -> [u8; 3]) -> Picture {
        let pixels = (0..WIDTH * HEIGHT).map(|at| colour(at % WIDTH, at / WIDTH));
        Picture {
            width: WIDTH,
            pixels: pixels.collect(),
        }
    }

    /// A button of 102 by 44 with a pale border, `thick` pixels of it.
    fn button(thick: usize) -> Picture {
        painted(|x, y| {
            let within = |inset: usize| {
                (100 + inset..202 - inset).contains(&x) && (100 + inset..144 - inset).contains(&y)
            };
            if within(0) && !within(thick) {
                LINE
            } else {
                GROUND
            }
        })
    }

    /// A disc whose edge is smoothed, as if it lay `off` pixels further to the right.
    fn disc(off: f64) -> Picture {
        painted(|x, y| {
            let (x, y) = (x as f64 - 150.0 - off, y as f64 - 150.0);
            let covered = (80.5 - x.hypot(y)).clamp(0.0, 1.0);
            [(255.0 - covered * 230.0) as u8; 3]
        })
    }

    #[test]
    fn a_border_that_is_a_pixel_thicker_is_found_however_pale() {
        assert!(button(1).difference(&button(1)).is_none());
        let found = button(1).difference(&button(2)).expect("a difference");
        assert!(found.text.starts_with("280 of 120000"), "{}", found.text);
    }

    #[test]
    fn a_dot_that_is_gone_is_found() {
        let dot = |there: bool| {
            painted(move |x, y| {
                let within = (200..205).contains(&x) && (200..205).contains(&y);
                if there && within { LINE } else { GROUND }
            })
        };
        assert!(dot(true).difference(&dot(false)).is_some());
    }

    #[test]
    fn a_grey_that_is_two_steps_darker_is_found_and_one_step_is_not() {
        let area = |grey: u8| {
            painted(move |x, y| {
                let inside = (50..350).contains(&x) && (50..250).contains(&y);
                if inside { [grey; 3] } else { GROUND }
            })
        };
        assert!(area(240).difference(&area(238)).is_some());
        assert!(area(240).difference(&area(239)).is_none());
    }

    #[test]
    fn an_edge_that_is_smoothed_otherwise_is_not_found_and_one_that_moved_is() {
        assert!(disc(0.0) != disc(0.25));
        assert!(disc(0.0).difference(&disc(0.25)).is_none());
        assert!(disc(0.0).difference(&disc(1.0)).is_some());
    }

    #[test]
    fn another_size_is_found() {
        let lower = Picture {
            width: WIDTH,
            pixels: button(1).pixels[WIDTH..].to_vec(),
        };
        let found = button(1).difference(&lower).expect("a difference");
        assert_eq!(found.text, "it was 400 × 300, and is 400 × 299");
    }

    #[test]
    fn a_file_holds_every_pixel() {
        let many = painted(|x, y| [(x % 256) as u8, (y % 256) as u8, 7]);
        for picture in [disc(0.3), many] {
            assert!(Picture::from_png(&picture.png()).as_ref() == Some(&picture));
            assert!(Picture::from_webp(&picture.webp()) == Some(picture));
        }
        assert!(Picture::from_png(b"no picture").is_none());
        assert!(Picture::from_webp(b"no picture").is_none());
    }
}
