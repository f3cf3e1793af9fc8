//! `.env.example`, made from the tables.

use super::SECTIONS;
use super::variable::{Preset, Text, Variable};

const HEAD: &str = "\
# BeeCatalog: todas as variáveis · all variables.
#
# Copie para .env e tire o # do que quiser mudar; valor vazio = não informado. O ambiente do
# processo vence o .env. Valores com $, # ou espaços vão entre 'aspas simples'.
#
# Copy to .env and remove the # of what you want to change; an empty value = not given. The process
# environment wins over .env. Values with $, # or blanks go in 'single quotes'.
#
# <NOME>_FILE: arquivo que guarda o segredo, no lugar do segredo · file that holds the secret.
";

/// The text of `.env.example`: every variable with meaning, unit, default and twin.
pub fn env_example() -> String {
    let mut lines: Vec<String> = HEAD.lines().map(str::to_owned).collect();
    for section in SECTIONS {
        let Text { pt, en } = section.title;
        lines.extend([String::new(), format!("# ==== {pt} · {en}")]);
        for variable in section.variables {
            lines.push(String::new());
            lines.extend(example(variable));
        }
    }
    lines.join("\n") + "\n"
}

fn example(variable: &Variable) -> Vec<String> {
    let Variable { name, meaning, unit, preset, allowed, .. } = variable;
    let mut lines = vec![format!("# {}", meaning.pt), format!("# {}", meaning.en)];
    if !unit.pt.is_empty() {
        lines.push(format!("# Unidade: {} · unit: {}", unit.pt, unit.en));
    }
    lines.push(format!("# Permitido · allowed: {allowed}"));
    match preset {
        Preset::Value(value) => {
            lines.push(format!("# Padrão · default: {value}"));
            lines.push(format!("#{name}={value}"));
        }
        Preset::Unset(Text { pt, en }) => {
            lines.push(format!("# Padrão: {pt} · default: {en}"));
            lines.push(format!("#{name}="));
        }
    }
    if variable.has_twin() {
        lines.push(format!("#{}=", variable.twin()));
    }
    lines
}
