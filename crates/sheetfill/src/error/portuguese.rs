//! The facts of an error in Portuguese.

use super::Error;
use super::words::is_picture;

/// What to do about formats that copies of rows bring.
const PASTE_VALUES: &str = "linhas copiadas trazem cópias dos formatos: cole as linhas só como valores numa cópia nova do modelo";

impl Error {
    /// What its code does not say already, in Portuguese, without a capital and a full stop; empty where
    /// that is nothing.
    pub fn in_portuguese(&self) -> String {
        self.of_container().or_else(|| self.of_amount()).unwrap_or_else(|| self.of_result())
    }

    /// Facts of the container and of its parts.
    fn of_container(&self) -> Option<String> {
        Some(match self {
            Self::UnsupportedFile { looks_like } => format!("parece ser {}", kind(looks_like)),
            Self::FileTooLarge { bytes, limit_bytes } => {
                format!("tem {bytes} bytes; o máximo são {limit_bytes}")
            }
            Self::TooManyParts { parts, limit } => {
                format!("o arquivo tem {parts} partes; o máximo são {limit}")
            }
            Self::DuplicatePart { part: Some(part) } => {
                format!("duas partes do arquivo têm o nome {part:?}")
            }
            Self::DuplicatePart { part: None } => {
                "duas partes do arquivo têm o mesmo nome".to_owned()
            }
            Self::OutsidePart { part } => format!("a parte {part:?} aponta para fora do arquivo"),
            Self::OverlappingParts => "partes do arquivo se sobrepõem".to_owned(),
            Self::Bomb { part, packed_bytes, limit_bytes } => {
                let advice = if is_picture(part) {
                    "é uma imagem: tire-a da pasta de trabalho, ou insira-a de novo como PNG ou JPEG"
                } else {
                    "salve de novo só com os dados"
                };
                format!(
                    "a parte {part}, com {packed_bytes} bytes compactados, passa de {limit_bytes} bytes; {advice}"
                )
            }
            Self::ForbiddenXml { part } => {
                format!("a parte {part} tem uma definição de tipo de documento")
            }
            Self::PrologueTooLong { part, limit_bytes } => {
                format!("a parte {part} não tem elemento nos primeiros {limit_bytes} bytes")
            }
            Self::Xml { part, offset, .. } => {
                format!("a parte {part} não pode ser lida perto do byte {offset}")
            }
            Self::TagTooLong { part, bytes, limit_bytes } => {
                format!("uma marca da parte {part} tem {bytes} bytes; o máximo são {limit_bytes}")
            }
            Self::TooDeep { part, limit, .. } => {
                format!("a parte {part} tem mais de {limit} elementos, um dentro do outro")
            }
            Self::TextTooLong { part, limit_bytes, .. } => {
                format!(
                    "um texto da parte {part} passa de {limit_bytes} bytes, o que cabe numa célula"
                )
            }
            Self::MissingPart { part } => format!("falta a parte {part}"),
            Self::OutOfOrder { part, place } => format!(
                "{} da parte {part} está repetida ou fora de ordem; salve de novo num programa de planilhas",
                place.replacen("row", "a linha", 1).replacen("cell", "a célula", 1)
            ),
            _ => return None,
        })
    }

    /// More of something than is read.
    fn of_amount(&self) -> Option<String> {
        let of_part = |part: &str, (found, limit): (u64, u64), what: &str| {
            format!("a parte {part} tem {} {what}; o máximo são {limit}", amount(found, limit))
        };
        let of_book = |(found, limit): (u64, u64), what: &str| {
            format!("há {} {what}; o máximo são {limit}", amount(found, limit))
        };
        Some(match self {
            Self::TooManyStrings { part, found, limit } => {
                of_part(part, (*found, *limit), "textos compartilhados")
            }
            Self::TooManySheets { found, limit } => of_book((*found, *limit), "abas"),
            Self::TooManyNames { found, limit } => of_book((*found, *limit), "nomes definidos"),
            Self::TooManyRelationships { part, found, limit } => {
                of_part(part, (*found, *limit), "relações")
            }
            Self::TooManyValidations { part, found, limit } => {
                of_part(part, (*found, *limit), "validações")
            }
            Self::TooManyFormats { part, found, limit } => {
                let what = of_part(part, (*found, *limit), "formatos condicionais");
                format!("{what}; {PASTE_VALUES}")
            }
            Self::TooManyAreas { part, found, limit } => {
                let what = of_part(part, (*found, *limit), "áreas de validações ou formatos");
                format!("{what}; {PASTE_VALUES}")
            }
            Self::TooManyRules { found, limit } => {
                format!("{}; {PASTE_VALUES}", of_book((*found, *limit), "regras"))
            }
            Self::TooManySteps { found, limit } => {
                of_book((*found, *limit), "passos nas fórmulas das regras")
            }
            Self::TooManySearched { found, limit } => {
                of_book((*found, *limit), "linhas em que as fórmulas procuram")
            }
            Self::TooManyValues { found, limit } => of_book((*found, *limit), "valores nas listas"),
            Self::TooManyTypes { types, limit } => of_book((*types, *limit), "tipos de produto"),
            Self::TooManyColumns { part, limit } => {
                format!("a parte {part} descreve colunas mais de {limit} vezes")
            }
            Self::SheetTooLarge { sheet, found, limit } => {
                format!(
                    "a aba {sheet} tem {} células; o máximo são {limit}",
                    amount(*found, *limit)
                )
            }
            Self::TextsTooLarge { sheet, limit_bytes } => {
                format!("os textos da aba {sheet} passam de {limit_bytes} bytes")
            }
            Self::ListsTooCostly { limit } => {
                format!("as fórmulas das listas levam mais de {limit} passos")
            }
            _ => return None,
        })
    }

    /// What is no template, and what has no result.
    fn of_result(&self) -> String {
        match self {
            Self::NotATemplate { sheets, .. } => format!(
                "a primeira linha de nenhuma aba tem as configurações de um modelo, ou falta o que elas nomeiam; abas vistas: {}",
                sheets.join(", ")
            ),
            Self::TooManyCells { sheet, cells, limit } => {
                format!("a aba {sheet} teria {cells} células; o máximo são {limit}")
            }
            Self::RowsPresent { rows, first_row } => {
                format!("o modelo já tem {rows} linhas de dados, a partir da linha {first_row}")
            }
            Self::TooManyRows { row, limit } => {
                format!("a linha {row} passa da última da aba, {limit}")
            }
            Self::OtherWorkbook => "o arquivo não é o do modelo que foi lido".to_owned(),
            Self::ResultPartTooLarge { part, bytes, limit_bytes } => {
                format!(
                    "a parte {part} do resultado tem {bytes} bytes ou mais; o máximo são {limit_bytes}"
                )
            }
            Self::ResultTooLarge { bytes, limit_bytes } => {
                format!("o resultado tem {bytes} bytes ou mais; o máximo são {limit_bytes}")
            }
            // What is wrong in detail is for those who make such files.
            _ => String::new(),
        }
    }
}

/// What the bytes look like.
fn kind(looks_like: &str) -> &str {
    match looks_like {
        "an empty file" => "um arquivo vazio",
        "an old .xls workbook" => "uma planilha .xls antiga",
        "a PNG picture" => "uma imagem PNG",
        "a JPEG picture" => "uma imagem JPEG",
        "a PDF" => "um PDF",
        "a program" => "um programa",
        "an HTML or XML page" => "uma página HTML ou XML",
        "an archive without a workbook" => "um arquivo compactado sem planilha",
        _ => "outra coisa",
    }
}

/// A count in words: one that stopped just past its limit may be any above it.
fn amount(found: u64, limit: u64) -> String {
    if found > limit.saturating_add(1) { found.to_string() } else { format!("mais de {limit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_told_in_portuguese() {
        let (part, sheet) = (|| "xl/x.xml".to_owned(), || "Modelo".to_owned());
        let (found, limit) = (21, 20);
        let limit_bytes = 77;
        for (error, told) in [
            (Error::UnsupportedFile { looks_like: "a PDF" }, "parece ser um PDF"),
            (Error::UnsupportedFile { looks_like: "something else" }, "parece ser outra coisa"),
            (Error::FileTooLarge { bytes: 99, limit_bytes }, "tem 99 bytes; o máximo são 77"),
            (
                Error::OutOfOrder { part: part(), place: "row 9".to_owned() },
                "a linha 9 da parte xl/x.xml está repetida ou fora de ordem; salve de novo num programa de planilhas",
            ),
            (
                Error::TooManyValidations { part: part(), found, limit },
                "a parte xl/x.xml tem mais de 20 validações; o máximo são 20",
            ),
            (
                Error::TooManyRules { found: 40, limit },
                "há 40 regras; o máximo são 20; linhas copiadas trazem cópias dos formatos: cole as linhas só como valores numa cópia nova do modelo",
            ),
            (
                Error::SheetTooLarge { sheet: sheet(), found, limit },
                "a aba Modelo tem mais de 20 células; o máximo são 20",
            ),
            (
                Error::Bomb { part: "xl/media/i.bmp".to_owned(), packed_bytes: 5, limit_bytes },
                "a parte xl/media/i.bmp, com 5 bytes compactados, passa de 77 bytes; é uma imagem: tire-a da pasta de trabalho, ou insira-a de novo como PNG ou JPEG",
            ),
            (
                Error::NotATemplate { looked_for: "x".to_owned(), sheets: vec![sheet()] },
                "a primeira linha de nenhuma aba tem as configurações de um modelo, ou falta o que elas nomeiam; abas vistas: Modelo",
            ),
            (
                Error::RowsPresent { rows: 3, first_row: 7 },
                "o modelo já tem 3 linhas de dados, a partir da linha 7",
            ),
            (Error::malformed("an odd thing"), ""),
            (Error::Encrypted, ""),
        ] {
            assert_eq!(error.in_portuguese(), told, "{error}");
        }
    }
}
