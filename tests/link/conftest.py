"""Brokers that the tests of the link start, and end whatever happens."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.link.brokers import KINDS, Broker, Certificates, Kind, make_certificates, program
from tests.link.proxy import Proxy

StartBroker = Callable[..., Broker]


@pytest.fixture
def start_broker(tmp_path: Path) -> Iterator[StartBroker]:
    """Return a function that starts a broker of a kind; all are killed after the test."""
    started: list[Broker] = []

    def start(kind: Kind, certificates: Certificates | None = None) -> Broker:
        if program(kind) is None:
            pytest.skip(f"not installed: {kind}")
        started.append(Broker(kind, tmp_path / f"broker-{len(started)}", certificates))
        started[-1].start()
        return started[-1]

    yield start
    for broker in started:
        broker.kill()


@pytest.fixture(params=KINDS)
def broker(request: pytest.FixtureRequest, start_broker: StartBroker) -> Broker:
    """A running broker; each test runs with mosquitto and with nats-server."""
    return start_broker(request.param)


@pytest.fixture
def proxy(broker: Broker) -> Iterator[Proxy]:
    """A proxy in front of the broker."""
    with Proxy(broker.port) as made:
        yield made


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))
