"""Devices, number formats, threads."""

import torch

from annotate.cores import count_cores
from workers import devices


def test_cpu_uses_bfloat16_only_in_hardware() -> None:
    fast = devices.has_cpu_bfloat16()
    assert devices.pick_dtype(torch.device("cpu")) == (torch.bfloat16 if fast else torch.float32)


def test_wanted_device_wins() -> None:
    assert devices.pick_device("cpu") == torch.device("cpu")
    assert devices.pick_device().type == ("cuda" if torch.cuda.is_available() else "cpu")


def test_threads_are_at_least_one() -> None:
    before = torch.get_num_threads()
    try:
        assert [devices.limit_threads(0), torch.get_num_threads()] == [1, 1]
        assert devices.limit_threads() == count_cores() >= 1
    finally:
        torch.set_num_threads(before)
