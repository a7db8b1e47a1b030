"""Brokers for the tests of a class."""

from tests.link.conftest import broker, certificates, proxy, start_broker

__all__ = ["broker", "certificates", "proxy", "start_broker"]
