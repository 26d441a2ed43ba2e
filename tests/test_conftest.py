import socket

import pytest


def test_no_test_can_reach_the_network() -> None:
    with pytest.raises(RuntimeError, match="no test may use the network"):
        socket.create_connection(("192.0.2.1", 80), timeout=0.01)
    with pytest.raises(RuntimeError, match="no test may use the network"):
        socket.getaddrinfo("example.com", 443)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram,
        pytest.raises(RuntimeError, match="no test may use the network"),
    ):
        datagram.sendto(b"", ("192.0.2.1", 53))


def test_a_test_may_talk_to_its_own_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]) as client:
        assert client.getpeername() == server.getsockname()


def test_the_seed_of_an_everyday_run_is_fixed_and_shown(seed: int, pytestconfig: pytest.Config) -> None:
    header = pytestconfig.hook.pytest_report_header(config=pytestconfig, start_path=pytestconfig.rootpath)

    assert pytestconfig.getoption("--seed") is not None or seed == 20260302
    assert any(f"--seed={seed}" in line for lines in header for line in lines)
