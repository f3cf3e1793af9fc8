//! Which addresses are asked at all: rows 75 to 79 and 83.

use crate::scraper::Rules;

#[test]
fn row_75_to_79_and_83_addresses_are_refused_before_anything_is_sent() {
    let every = Rules::new(&["*".to_owned()], Vec::new());
    for inner in [
        "http://169.254.169.254/?x=mercadolivre.com",
        "http://2852039166/",
        "http://0251.0376.0251.0376/",
        "http://0xA9FEA9FE/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://[::ffff:169.254.169.254]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:4136:e378::1]/",
        "http://[fec0::1]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://[::1]/",
        "http://[::]/",
        "http://168.63.129.16/",
        "http://100.100.100.200/",
        "http://192.0.0.192/",
        "http://10.0.0.1/",
        "http://172.31.255.255/",
        "http://192.168.0.1/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://0/",
        "http://metadata.google.internal/",
        "http://METADATA.google.internal./",
        "http://localhost/",
        "http://app.localhost/",
        "http://redis/",
        "http://127.0.0.1:6379/",
    ] {
        assert_eq!(every.read(inner).unwrap_err().code(), "URL_BLOCKED", "{inner}");
    }
    for refused in [
        "https://mercadolivre.com.br@10.0.0.1/",
        "https://user:pass@www.example.com/",
        "http://example.com:22/",
        "http://example.com:25/",
        "http://example.com:6379/",
        "https://example.com:8443/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "example.com",
        "",
        &format!("https://example.com/{}", "a".repeat(2_048)),
    ] {
        assert_eq!(every.read(refused).unwrap_err().code(), "URL_NOT_ALLOWED", "{refused}");
    }
    for fine in ["http://example.com/", "https://example.com:443/a#b", "http://8.8.8.8:80/"] {
        assert!(every.read(fine).is_ok(), "{fine}");
    }
}

#[test]
fn row_76_hosts_are_matched_by_label() {
    let rules = Rules::new(&["mercadolivre.com.br".to_owned()], Vec::new());
    for refused in [
        "https://mercadolivre.com.br.evil.tld/",
        "https://evilmercadolivre.com.br/",
        "https://example.com/?mercadolivre.com.br",
        "https://mercadolivre.com/",
        "http://8.8.8.8/",
    ] {
        assert_eq!(rules.read(refused).unwrap_err().code(), "URL_NOT_ALLOWED", "{refused}");
    }
    for fine in [
        "https://mercadolivre.com.br/",
        "https://produto.MercadoLivre.com.br/MLB-1",
        "https://www.mercadolivre.com.br./",
    ] {
        assert!(rules.read(fine).is_ok(), "{fine}");
    }
}

#[test]
fn an_origin_that_the_operator_named_is_that_host_and_port_only() {
    let local = vec!["127.0.0.1:8123".parse().unwrap(), "intranet:8080".parse().unwrap()];
    let rules = Rules::new(&["example.com".to_owned()], local);
    assert!(rules.read("http://127.0.0.1:8123/p").is_ok());
    // Another spelling is the same address.
    assert!(rules.read("http://0x7f000001:8123/p").is_ok());
    assert!(rules.read("http://intranet:8080/").is_ok());
    for other in ["http://127.0.0.1/", "http://127.0.0.1:8124/", "http://127.0.0.2:8123/"] {
        assert_eq!(rules.read(other).unwrap_err().code(), "URL_BLOCKED", "{other}");
    }
}
