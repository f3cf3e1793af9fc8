//! Messages in Brazilian Portuguese: what happened, and what to do next.
//!
//! Names in braces are filled by [`super::render`].

use super::super::Code;

#[expect(clippy::too_many_lines, reason = "a table, one line per code")]
pub(super) fn template(code: Code) -> &'static str {
    match code {
        Code::RowWithoutSku => {
            "A linha não tem SKU e ficou de fora. Valores da linha: {values}. Preencha o SKU e importe de novo."
        }
        Code::SkuInvalid => {
            "O SKU \"{value}\" não pode ser usado (vazio, com quebra de linha ou longo demais). Valores da linha: {values}. Corrija o SKU e importe de novo."
        }
        Code::SkuTooLong => {
            "O SKU \"{value}\" tem {actual} caracteres; a Amazon aceita até {limit}. Encurte o SKU."
        }
        Code::DuplicateSku => {
            "O SKU \"{value}\" já apareceu antes ({other}); vale o primeiro e esta ficou de fora. Valores desta: {values}. Apague uma das duas ou mude o SKU."
        }
        Code::TextOutsideTable => {
            "Texto acima do cabeçalho, não é dado de produto: \"{value}\". Nada a fazer."
        }
        Code::SheetWithoutHeader => {
            "A planilha \"{sheet}\" não tem linha de cabeçalho com SKU ou nome do produto e não foi lida como produtos. Texto dela: \"{value}\". Se houver produtos nela, inclua o cabeçalho."
        }
        Code::HeaderRepeated => {
            "O cabeçalho se repete no meio dos produtos (\"{value}\"); a linha foi ignorada. Nada a fazer."
        }
        Code::ColumnRepeated => {
            "A coluna \"{value}\" repete \"{first}\", que já foi lida; os valores dela ficam guardados com o nome da coluna. Junte as duas colunas em uma."
        }
        Code::ColumnUnknown => {
            "A coluna \"{value}\" não é conhecida; os valores dela ficam guardados e só vão para o modelo se ele tiver uma coluna com esse nome."
        }
        Code::ColumnWithoutHeader => {
            "A coluna {column} tem valores mas não tem cabeçalho (o primeiro: \"{value}\"); eles ficam guardados. Dê um nome à coluna e importe de novo."
        }
        Code::CellMerged => {
            "{field}: a célula {range} está mesclada; o valor \"{value}\" foi lido para cada linha dela. Confira; se vale só para a primeira linha, desfaça a mesclagem."
        }
        Code::SkuMerged => {
            "O SKU \"{value}\" está mesclado em {range}; vale só para a primeira linha. Desfaça a mesclagem e dê um SKU a cada linha."
        }
        Code::FormulaNotRead => {
            "A célula tem uma fórmula sem resultado gravado: {value}. Substitua a fórmula pelo valor e importe de novo."
        }
        Code::CellError => {
            "A célula mostra o erro {value} e não foi lida. Corrija a fórmula ou escreva o valor."
        }
        Code::RowRagged => {
            "A linha tem {cells} células e o cabeçalho tem {columns}; o que faltou ficou em branco e o que sobrou foi guardado. Confira se há um separador a mais ou a menos."
        }
        Code::RowsRagged => {
            "Mais {count} linhas têm um número de células diferente do cabeçalho. Confira os separadores do arquivo."
        }
        Code::ValueShape => {
            "{field}: {value} é uma lista ou um objeto, mas se espera um só texto ou número; ficou em branco. Informe um valor simples."
        }
        Code::SheetHidden => {
            "A aba oculta {sheet} também tem produtos, que foram lidos. Se não devem entrar, apague a aba e importe de novo."
        }
        Code::QuoteNotClosed => {
            "A linha abre aspas que nunca fecham e ficou de fora: {value}. Feche ou apague as aspas e importe de novo."
        }
        Code::CellTooLong => {
            "O valor tem {bytes} bytes, mais do que cabe em uma célula ({limit}), e ficou de fora. Começa assim: {value}. Encurte o valor e importe de novo."
        }
        Code::LineUnreadable => {
            "A linha não é um objeto JSON (coluna {column}: {reason}) e ficou de fora: {value}. Corrija a linha e importe de novo."
        }
        Code::FileWithoutRows => "O arquivo não tem linhas de produtos. Inclua-as e reenvie.",
        Code::VariantWithoutSku => {
            "Uma variação do produto não tem SKU e ficou de fora. Valores dela: {values}. Preencha o SKU da variação."
        }
        Code::PrecisionLost => {
            "O número {value} é longo demais para uma célula numérica: os últimos dígitos se perderam. Formate a coluna como texto e digite o código de novo."
        }
        Code::ParentMissing => {
            "O SKU pai \"{value}\" não está no arquivo; o produto ficou avulso. Inclua a linha do produto pai ou apague o SKU pai."
        }
        Code::ParentIsChild => {
            "O SKU pai \"{value}\" é, ele mesmo, uma variação; o produto ficou avulso. Aponte para o produto pai da família."
        }
        Code::FamilyWithoutVariants => {
            "A célula diz \"Produto pai\" mas não lista variações: \"{value}\". Escreva \"Variações: SKU1; SKU2\" ou deixe só o SKU."
        }
        Code::RowMergedIntoFamily => {
            "A linha do SKU \"{value}\" virou os dados dessa variação da família \"{parent}\". Nada a fazer."
        }
        Code::MoneyAmbiguous => {
            "O preço \"{value}\" foi lido como {read} (ponto de milhar). Se não for isso, escreva com vírgula e dois centavos."
        }
        Code::NumberAmbiguous => {
            "O valor \"{value}\" foi lido como {read}. Se não for isso, escreva sem ponto e com vírgula nos decimais."
        }
        Code::PriceRounded => "O preço {value} foi arredondado para {read}. Confira.",
        Code::PriceIsInstalments => {
            "\"{value}\" é um parcelamento, não um preço; o preço ficou em branco. Escreva o preço à vista."
        }
        Code::PriceNotBrl => {
            "O preço \"{value}\" não está em reais; ficou em branco. Escreva o valor em R$."
        }
        Code::ValueNotANumber => {
            "{field}: \"{value}\" não é um número e ficou em branco. Escreva com algarismos."
        }
        Code::ValueNegative => {
            "{field}: \"{value}\" é negativo e ficou em branco. Corrija o valor."
        }
        Code::ValueZero => "{field}: \"{value}\" é zero e ficou em branco. Escreva o valor real.",
        Code::ValueTooLarge => {
            "{field}: \"{value}\" é grande demais e ficou em branco. Confira a unidade e os dígitos."
        }
        Code::ValueTooPrecise => {
            "{field}: \"{value}\" tem mais casas decimais do que o possível ({decimals}) e ficou em branco. Para milhares, escreva como 1.234,00."
        }
        Code::ValueSuspicious => {
            "{field}: \"{value}\" foi lido como {read}, o que é pouco provável. Confira a unidade."
        }
        Code::UnitUnknown => {
            "{field}: a unidade \"{unit}\" de \"{value}\" não é conhecida; ficou em branco. Use g, kg, cm ou mm."
        }
        Code::UnitMissing => {
            "{field}: \"{value}\" mistura unidades e deixa um lado sem; ficou em branco. Escreva a unidade em cada lado."
        }
        Code::DimensionsIncomplete => {
            "{field}: \"{value}\" tem {found} de 3 medidas, falta {missing}; ficou em branco. Escreva comprimento x largura x altura."
        }
        Code::DimensionsTooMany => {
            "{field}: \"{value}\" tem {found} medidas em vez de 3; ficou em branco. Escreva comprimento x largura x altura."
        }
        Code::CodeNotDigits => {
            "{field}: \"{value}\" tem caracteres que não são dígitos e ficou em branco. Escreva só os dígitos."
        }
        Code::CodeInExponent => {
            "{field}: \"{value}\" está em notação científica, a planilha apagou dígitos; ficou em branco. Formate a coluna como texto e digite o código de novo."
        }
        Code::CodeTooLong => {
            "{field}: \"{value}\" é longo demais ({actual} caracteres, até {limit}) e ficou em branco. Corrija o código."
        }
        Code::GtinLength => {
            "O código de barras \"{value}\" tem {digits} dígitos; são possíveis 8, 12, 13 ou 14. Ficou em branco: confira o código na embalagem."
        }
        Code::GtinCheckDigit => {
            "O código de barras \"{value}\" está errado: o último dígito é {actual} e deveria ser {expected}. Ficou em branco: confira o código na embalagem."
        }
        Code::NcmLength => {
            "O NCM \"{value}\" tem {digits} dígitos; são 8. Ficou em branco: peça o NCM completo ao contador."
        }
        Code::LeadingZeroLost => {
            "{field}: \"{value}\" parece ter perdido zeros à esquerda (seria {guess}?); ficou em branco. Formate a coluna como texto e digite o código completo."
        }
        Code::AsinInvalid => {
            "\"{value}\" não é um ASIN (10 letras e dígitos); ficou em branco. Copie o ASIN da página do produto."
        }
        Code::BrandKindUnknown => {
            "Tipo de marca \"{value}\" não é conhecido; ficou em branco. Escreva Genérico ou Marca."
        }
        Code::LogisticsUnknown => {
            "Logística \"{value}\" não é conhecida; ficou em branco. Escreva FBA (Amazon armazena e envia) ou DBA (você armazena)."
        }
        Code::AdjustableUnknown => {
            "\"{value}\" em \"{field}\" não é SIM nem NÃO; ficou em branco. Escreva SIM ou NÃO."
        }
        Code::IdKindUnknown => {
            "Tipo de ID \"{value}\" não é aceito; ficou em branco. Escreva EAN, GTIN, UPC, ASIN ou Isento."
        }
        Code::UrlInvalid => {
            "{field}: \"{value}\" não é um endereço http(s) e ficou de fora. Cole o endereço completo da imagem."
        }
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
        Code::TitleHasEmoji => {
            "O título \"{value}\" tem emoji, que a Amazon não aceita. Apague o emoji."
        }
        Code::TitleTooLong => {
            "O título tem {actual} caracteres e a Amazon aceita até {limit}: \"{value}\". Encurte o título."
        }
        Code::ValueRepeated => "{field}: \"{value}\" foi dado duas vezes; nada a fazer.",
        Code::ValueConflict => {
            "{field}: foram dados dois valores; vale o primeiro (\"{kept}\") e \"{value}\" ficou de fora. Apague o que não vale."
        }
        Code::ValueBlank => {
            "{field}: o valor está em branco ou só tem separadores (\"{value}\"); nada foi lido."
        }
        Code::VariantReadFromSku => {
            "{field} \"{read}\" foi lido do SKU \"{value}\" pelo tema \"{theme}\". Confira; se estiver errado, informe a coluna da variação."
        }
        Code::ProductTypeMissing => {
            "O tipo de produto não foi informado e o modelo tem vários: {types}. Informe um deles no produto ou no pedido."
        }
        Code::ProductTypeUnknown => {
            "O tipo de produto \"{value}\" não existe no modelo. Os que existem: {types}. Corrija o tipo ou use outro modelo."
        }
        Code::ProductNotWritten => {
            "O produto não foi escrito no modelo. Valores dele: {values}. Corrija o que os outros avisos dizem e gere de novo."
        }
        Code::ColumnMissing => {
            "{field}: o modelo não tem coluna para \"{value}\"; o valor não foi escrito."
        }
        Code::ValueNotInList => {
            "\"{value}\" não está na lista da coluna \"{column}\" e não foi escrito. Opções parecidas: {options}."
        }
        Code::ValueOutsideSuggestions => {
            "\"{value}\" não está entre as sugestões da coluna \"{column}\"; foi escrito assim mesmo, a coluna aceita texto livre."
        }
        Code::ValueNeedsDependentList => {
            "\"{value}\" não foi escrito: a lista da coluna \"{column}\" depende de outra célula. Escolha o valor no modelo preenchido."
        }
        Code::ValueNotForType => {
            "\"{value}\" não foi escrito: a coluna \"{column}\" não vale para o tipo {productType}."
        }
        Code::ListUnreadable => {
            "\"{value}\" não foi escrito: a lista da coluna \"{column}\" não pôde ser lida no modelo. Escolha o valor no modelo preenchido."
        }
        Code::ChannelNotOffered => {
            "Logística \"{value}\": o modelo não tem esse canal (tem: {options}); o canal ficou em branco. Baixe um modelo com o canal da Amazon ou mude a logística."
        }
        Code::LogisticsMissing => {
            "A logística não foi informada; o canal e o estoque ficaram em branco. Escreva FBA ou DBA."
        }
        Code::QuantityNotForChannel => {
            "O estoque \"{value}\" não foi escrito: a Amazon só o recebe quando o vendedor envia (DBA)."
        }
        Code::CountryAssumed => {
            "O país de origem não foi informado; foi escrito {country}. Confira."
        }
        Code::NcmMissing => "O NCM não foi informado e ficou em branco. Peça o NCM ao contador.",
        Code::PriceMissing => "O preço não foi informado e ficou em branco. Preencha o preço.",
        Code::TitleMissing => "O produto não tem nome. Preencha o nome do produto.",
        Code::TooManyValues => {
            "{field}: \"{value}\" não coube; a coluna \"{column}\" aceita até {limit} valores."
        }
        Code::ThemeNotOffered => {
            "O tema de variação \"{value}\" não existe no modelo. Opções: {options}. Escolha uma delas."
        }
        Code::ThemeAssumed => {
            "O tema de variação não foi informado; foi escrito {theme}, pelo que difere entre as variações. Confira."
        }
        Code::ThemeWithoutVariants => {
            "O tema de variação \"{value}\" não foi escrito: o produto não tem variações. Informe as variações ou apague o tema."
        }
        Code::VariantsAlike => {
            "As variações {skus} têm o mesmo valor em {attribute} (tema {theme}). Dê um valor diferente a cada uma."
        }
        Code::VariantAttributeMissing => {
            "A variação não tem {attribute}, que o tema {theme} pede. Preencha {attribute}."
        }
        Code::VariationsUnsupported => {
            "O modelo não tem colunas de variação; a família \"{parent}\" foi escrita como produtos avulsos."
        }
        Code::FamilyValueAmbiguous => {
            "{field}: \"{value}\" foi dado para a família inteira, mas é de uma variação só; não foi escrito. Informe em cada variação."
        }
        Code::UnitNotOffered => {
            "{field}: \"{value}\" não foi escrito: a coluna \"{column}\" não tem uma unidade que sirva. Opções: {options}."
        }
        Code::BrandIgnored => {
            "A marca \"{value}\" não foi escrita: o tipo de marca é Genérico. Mude o tipo para Marca ou apague o nome."
        }
        Code::BrandMissing => {
            "O tipo é Marca, mas o nome da marca está em branco. Preencha a marca ou mude o tipo para Genérico."
        }
        Code::IdKindWithoutId => {
            "O tipo de ID \"{value}\" foi dado sem código de barras válido; não foi escrito. Preencha o código ou escreva Isento."
        }
        Code::IdKindMismatch => {
            "O código de barras \"{value}\" não é do tipo informado; pelo tamanho é {kind}. Confira."
        }
        Code::BarcodeMissing => {
            "Não há código de barras e o modelo não tem a opção de isenção (tem: {options}). Preencha o código de barras."
        }
        Code::ValueOverridden => {
            "{field}: \"{value}\" do produto pai não foi usado, cada variação tem o seu."
        }
        Code::ValueNotForParent => "{field}: \"{value}\" não vai na linha do produto pai.",
        Code::NotPlaced => {
            "{field}: \"{value}\" não foi escrito em nenhuma coluna. Preencha no modelo, se precisar."
        }
        Code::RowBeyondLists => {
            "A linha passa das listas do modelo, que vão até {limit} linhas; a Amazon pode não validar. Divida em mais arquivos."
        }
        Code::TextTooLong => {
            "\"{value}\" não foi escrito na coluna \"{column}\": tem {actual} caracteres e cabem {limit}. Encurte o texto."
        }
        Code::TextNotWritable => {
            "\"{value}\" não foi escrito: tem caracteres de controle. Digite o texto de novo."
        }
        Code::CellRefused => {
            "{field}: \"{value}\" não foi escrito ({code}). Preencha no modelo, se precisar."
        }
        Code::ContentUsed => {
            "Textos do conteúdo {status} ({by}) foram escritos: {texts}. Revise o conteúdo antes de enviar."
        }
        Code::ReplacedByContent => {
            "{field}: o conteúdo do produto foi escrito em lugar do valor do vendedor: \"{value}\". Gere com o conteúdo ignorado para usar o valor do vendedor."
        }
        Code::ChoicesUsed => {
            "{count} valores escolhidos foram escritos em colunas que os dados do produto deixaram vazias ({by}). Confira-os na planilha."
        }
        Code::ChoiceNotInList => {
            "\"{value}\", escolhido antes, não é opção da coluna \"{column}\" para o tipo {productType} e não foi escrito. Escolha os atributos de novo."
        }
        Code::ChoicesMade => {
            "{count} de {asked} atributos escolhidos agora ({by}). De antes continuam: {stood}. Obrigatórios com valor: {required}."
        }
        Code::RequiredChoiceMissing => {
            "Atributos obrigatórios sem valor: {columns}. Informe-os no produto ou escolha-os à mão."
        }
        Code::ChosenByRules => {
            "O modelo de IA não escolheu ({reason}); valem só os valores que os dados do produto dizem. Tente de novo mais tarde ou escolha à mão."
        }
        Code::ChosenInPart => {
            "A IA não escolheu desta vez, ou só em parte ({reason}): dela valem {now} valores de agora e {before} de antes; o resto vem dos dados do produto. Tente de novo mais tarde ou escolha à mão."
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
        Code::ContentByRules => {
            "O conteúdo foi escrito por regras, só com os fatos do produto: {reason}."
        }
        Code::ContentPartlyByRules => {
            "O conteúdo é da IA, menos a parte que foi recusada e que as regras escreveram: {reason}. Revise essa parte."
        }
        Code::ContentNotRenewed => {
            "A IA não escreveu o conteúdo de novo ({reason}); o que ela já tinha escrito ficou como estava. Gere de novo com \"force\" quando a IA responder."
        }
        Code::ContentNeedsReview => "Revise o conteúdo do produto: {review}.",
        Code::ContentKept => {
            "O conteúdo aceito ou escrito por uma pessoa ficou como está, embora o produto tenha mudado ou se tenha pedido outro. Revise-o, ou peça para substituí-lo com \"overwriteValidated\"."
        }
        Code::ContentImpossible => {
            "Não se sabe nada do produto que um texto possa dizer. Preencha ao menos o nome e importe de novo."
        }
        Code::HiddenTextRemoved => {
            "Os dados do produto continham texto oculto ({count} trechos ou caracteres invisíveis), que foi removido antes de qualquer uso. Confira a origem dos dados."
        }
    }
}
