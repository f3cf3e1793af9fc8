//! Units of weight and length as sellers write them.

/// A unit of weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightUnit {
    /// `mg`.
    Milligram,
    /// `g`, `gr`, `gramas`.
    Gram,
    /// `kg`, `quilos`.
    Kilogram,
    /// `oz`, `onças`.
    Ounce,
    /// `lb`, `libras`.
    Pound,
}

impl WeightUnit {
    /// Recognises a word, whatever its case and accents.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match plain(word).as_str() {
            "mg" | "miligrama" | "miligramas" | "milligram" | "milligrams" => Self::Milligram,
            "g" | "gr" | "grs" | "gs" | "grama" | "gramas" | "gram" | "grams" => Self::Gram,
            "kg" | "kgs" | "k" | "kilo" | "kilos" | "quilo" | "quilos" | "quilograma"
            | "quilogramas" | "kilograma" | "kilogramas" | "kilogram" | "kilograms" => {
                Self::Kilogram
            }
            "oz" | "onca" | "oncas" | "ounce" | "ounces" => Self::Ounce,
            "lb" | "lbs" | "libra" | "libras" | "pound" | "pounds" => Self::Pound,
            _ => return None,
        })
    }

    /// Milligrams in one unit, as a fraction: the pound is 453.59237 g by definition.
    pub(super) fn milligrams(self) -> (u128, u128) {
        match self {
            Self::Milligram => (1, 1),
            Self::Gram => (1_000, 1),
            Self::Kilogram => (1_000_000, 1),
            Self::Ounce => (45_359_237, 1_600),
            Self::Pound => (45_359_237, 100),
        }
    }
}

/// A unit of length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthUnit {
    /// `mm`.
    Millimetre,
    /// `cm`.
    Centimetre,
    /// `m`.
    Metre,
    /// `pol`, `in`, `"`.
    Inch,
}

impl LengthUnit {
    /// Recognises a word, whatever its case and accents.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match plain(word).as_str() {
            "mm" | "milimetro" | "milimetros" | "millimeter" | "millimeters" | "millimetre"
            | "millimetres" => Self::Millimetre,
            "cm" | "cms" | "centimetro" | "centimetros" | "centimeter" | "centimeters"
            | "centimetre" | "centimetres" => Self::Centimetre,
            "m" | "mt" | "mts" | "metro" | "metros" | "meter" | "meters" | "metre" | "metres" => {
                Self::Metre
            }
            "in" | "pol" | "polegada" | "polegadas" | "inch" | "inches" | "\"" | "''" | "″"
            | "”" => Self::Inch,
            _ => return None,
        })
    }

    /// Micrometres in one unit.
    pub(super) fn micrometres(self) -> u128 {
        match self {
            Self::Millimetre => 1_000,
            Self::Centimetre => 10_000,
            Self::Metre => 1_000_000,
            Self::Inch => 25_400,
        }
    }
}

/// Lower case without the accents that Portuguese units have, composed or not.
pub(super) fn plain(word: &str) -> String {
    word.trim()
        .trim_end_matches('.')
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .map(|c| match c {
            'á' | 'à' | 'â' | 'ã' => 'a',
            'é' | 'ê' => 'e',
            'í' => 'i',
            'ó' | 'ô' | 'õ' => 'o',
            'ú' => 'u',
            'ç' => 'c',
            other => other,
        })
        .collect()
}
