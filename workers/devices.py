"""Where a model runs, in which number format, and on how many threads. Plain functions; nothing is remembered."""

import torch

from annotate.cores import count_cores


def pick_device(wanted: str | None = None) -> torch.device:
    """Return the device to run on.

    Args:
        wanted: A torch device name such as ``cpu`` or ``cuda:1``; None takes the first CUDA device, else the CPU.
    """
    if wanted is not None:
        return torch.device(wanted)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def pick_dtype(device: torch.device) -> torch.dtype:
    """Return bfloat16 where the hardware multiplies it faster than float32, else float32.

    On a CPU that takes AMX tiles or the AVX-512 dot product; without them bfloat16 is emulated and slower.
    """
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    return torch.bfloat16 if has_cpu_bfloat16() else torch.float32


def has_cpu_bfloat16() -> bool:
    """Return whether this CPU multiplies bfloat16 in hardware."""
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("amx_bf16") or capabilities.get("avx512_bf16"))


def limit_threads(threads: int | None = None) -> int:
    """Set how many threads torch uses for one operation, and return it.

    Args:
        threads: 1 or more; None takes every core. Several worker processes on one machine should share them out, or
            they slow each other down.
    """
    wanted = max(1, threads if threads is not None else count_cores())
    torch.set_num_threads(wanted)
    return wanted
