//! What to do about errors of backups, for people.

use crate::catalog::Lang;

/// What to do about the error of this code.
pub(super) fn advice(code: &str, lang: Lang) -> Option<&'static str> {
    let (pt, en) = match code {
        "BACKUP_FOLDER_UNUSABLE" => (
            "Dê em --to uma pasta que exista ou possa ser criada e em que este usuário possa escrever.",
            "Give in --to a folder that exists or can be made, and that this user may write to.",
        ),
        "BACKUP_UNDER_WAY" => (
            "Espere o outro backup acabar, ou dê outra pasta em --to.",
            "Wait for the other backup to end, or give another folder in --to.",
        ),
        "BACKUP_FILE_FAILED" => (
            "Confira o espaço livre e os direitos sobre o arquivo e tente de novo.",
            "Look at the free space and at the rights to the file, and try again.",
        ),
        "BACKUP_FOREIGN" => (
            "Dê em --from a pasta de um backup completo: a que tem um manifest.json.",
            "Give in --from the folder of a complete backup: the one with a manifest.json.",
        ),
        "BACKUP_DAMAGED" | "BACKUP_INCOMPLETE" => (
            "Use outro backup; este não pode ser restaurado inteiro.",
            "Use another backup; this one can't be restored whole.",
        ),
        "BACKUP_NEWER" => (
            "Restaure com o programa que fez o backup, ou com um mais novo.",
            "Restore it with the program that made it, or a newer one.",
        ),
        "STORE_NOT_EMPTY" => (
            "Restaure numa instalação vazia, ou dê --force para substituir o que há.",
            "Restore into an empty installation, or give --force to replace what is there.",
        ),
        "STORE_IN_USE" => (
            "Pare os servidores e outros programas que usam o banco e tente de novo.",
            "Stop the servers and other programs that use the database, and try again.",
        ),
        "UNAVAILABLE" => (
            "Confira DATABASE_URL e se o banco de dados responde e tente de novo.",
            "Look at DATABASE_URL and whether the database answers, and try again.",
        ),
        _ => return None,
    };
    Some(lang.pick(pt, en))
}
