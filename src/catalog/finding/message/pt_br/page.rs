//! Of pictures and other people's pages.

use crate::catalog::finding::Code;

#[expect(clippy::too_many_lines, reason = "a table, one line per code")]
pub(super) fn template(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::ImageTooLarge => {
            "A imagem {value} é grande demais ({actual}; até {limit}) e ficou de fora. Diminua-a."
        }
        Code::PictureUnsupported => {
            "{value} não é uma imagem JPEG, PNG, GIF ou WebP e ficou de fora. Salve-a como JPEG."
        }
        Code::PictureUnreadable => {
            "A imagem {value} está danificada e ficou de fora. Salve-a de novo como JPEG."
        }
        Code::PictureTooSmall => {
            "A imagem {value} tem só {width}x{height} pixels (um ícone?) e ficou de fora; fotos têm pelo menos {limit} de cada lado."
        }
        Code::PictureBelowMinimum => {
            "A imagem {value} tem {width}x{height} pixels; a Amazon recusa menos de {limit} no lado maior. Use uma maior."
        }
        Code::PictureNotFetched => {
            "A imagem {value} não pôde ser buscada ({code}) e ficou de fora. Confira o endereço ou envie a imagem."
        }
        Code::PictureWithoutSlot => {
            "Mais {count} imagens ficaram sem lugar: um produto tem {limit}. Remova uma para abrir espaço."
        }
        Code::PicturesUnreachable => {
            "Os endereços das imagens começam com \"{value}\", que a Amazon não alcança. Defina BEECATALOG_PUBLIC_URL ou BEECATALOG_PICTURES_URL e gere de novo."
        }
        Code::PageBlocked => {
            "O endereço \"{value}\" leva a uma rede interna e não foi lido. Informe o endereço público da página."
        }
        Code::PageNotAllowed => {
            "A página \"{value}\" não foi lida: o endereço, ou um para onde ela leva, não está entre os permitidos. Informe o endereço final ou peça a inclusão do site."
        }
        Code::PageRedirects => {
            "A página \"{value}\" redireciona vezes demais. Informe o endereço final."
        }
        Code::PageTooLarge => {
            "A página \"{value}\" é grande demais e não foi lida. Confira se o endereço é de um produto."
        }
        Code::PageTimeout => {
            "A página \"{value}\" demorou demais para responder. Tente de novo mais tarde."
        }
        Code::PageRefused => {
            "O site recusou a leitura de \"{value}\" (resposta {status}). Tente mais tarde ou preencha os dados à mão."
        }
        Code::PageRobots => {
            "O site não permite que programas leiam \"{value}\" (robots.txt). Preencha os dados à mão."
        }
        Code::PageRobotsUnavailable => {
            "As regras do site (robots.txt) não puderam ser lidas, por isso \"{value}\" não foi lida. Tente mais tarde."
        }
        Code::PageUnreachable => {
            "O site de \"{value}\" não responde. Confira o endereço ou tente mais tarde."
        }
        Code::PageUnreadable => {
            "A resposta de \"{value}\" está corrompida. Tente de novo mais tarde."
        }
        Code::PageSourceError => {
            "O site de \"{value}\" está com erro (resposta {status}). Tente de novo mais tarde."
        }
        Code::PageLoginWall => {
            "A página \"{value}\" só abre para quem faz login. Informe o endereço público do produto."
        }
        Code::PageNotFound => "A página \"{value}\" não existe (mais). Confira o endereço.",
        Code::PageTellsNothing => {
            "A página \"{value}\" foi lida, mas não tem dados de produto que se reconheçam. Confira o endereço ou preencha os dados à mão."
        }
        _ => return None,
    })
}
