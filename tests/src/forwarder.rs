//! A TCP forwarder to a database server, whose connections a test can cut or silence.

use std::net::SocketAddr;

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// What a [`Forwarder`] does with connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Forward both directions.
    Up,
    /// Close all connections and refuse new ones, as a stopped server does.
    Refused,
    /// Accept connections and forward nothing, as a lost network or a frozen server does.
    Silent,
}

/// Forwards connections on a port of its own until it is dropped.
pub struct Forwarder {
    address: SocketAddr,
    link: watch::Sender<Link>,
}

impl Forwarder {
    /// Forward to `target`, a host with a port.
    ///
    /// # Panics
    /// If no port is free.
    pub fn start(target: &str) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let listener = TcpListener::from_std(listener).expect("a socket");
        let address = listener.local_addr().expect("an address");
        let (link, state) = watch::channel(Link::Up);
        tokio::spawn(accept(listener, address, target.to_owned(), state));
        Self { address, link }
    }

    /// The database URL `url`, through this forwarder.
    ///
    /// # Panics
    /// If `url` is not a URL with a host.
    pub fn url(&self, url: &str) -> String {
        let mut url = url::Url::parse(url).expect("a URL");
        url.set_host(Some(&self.address.ip().to_string())).expect("a host");
        url.set_port(Some(self.address.port())).expect("a port");
        url.into()
    }

    /// Change what happens to all connections.
    pub fn set(&self, link: Link) {
        self.link.send_replace(link);
    }
}

async fn accept(
    listener: TcpListener,
    address: SocketAddr,
    target: String,
    mut link: watch::Receiver<Link>,
) {
    let mut listener = Some(listener);
    loop {
        let state = *link.borrow_and_update();
        if state == Link::Refused {
            listener = None;
        } else if listener.is_none() {
            listener = Some(TcpListener::bind(address).await.expect("the same port"));
        }
        let accepted = async {
            match &listener {
                Some(listener) => listener.accept().await.expect("a connection").0,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            client = accepted => drop(tokio::spawn(forward(client, target.clone(), link.clone()))),
            changed = link.changed() => if changed.is_err() { return },
        }
    }
}

async fn forward(mut client: TcpStream, target: String, mut link: watch::Receiver<Link>) {
    let mut server = TcpStream::connect(target).await.expect("the database server");
    if *link.borrow_and_update() == Link::Up {
        tokio::select! {
            _ = tokio::io::copy_bidirectional(&mut client, &mut server) => return,
            changed = link.changed() => if changed.is_err() { return },
        }
    }
    // What was silent once never answers again.
    let _ = link.wait_for(|link| *link != Link::Silent).await;
}
