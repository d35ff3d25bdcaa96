"""Random bytes drawn many at a time: nobody is given what another was given."""

import os
from concurrent.futures import ThreadPoolExecutor

from hub.core.noise import DRAWN, noise

SIZE = 12


def test_no_bytes_are_given_twice_whichever_thread_asks():
    with ThreadPoolExecutor(4) as hands:
        given = [piece for part in hands.map(_many, range(4)) for piece in part]

    assert {len(piece) for piece in given} == {SIZE}
    assert len(set(given)) == len(given)


def test_more_than_is_drawn_at_once_is_given_whole():
    assert len(noise(DRAWN + 1)) == DRAWN + 1


def test_a_forked_child_does_not_repeat_its_parent():
    noise(SIZE)  # something is drawn already
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, noise(SIZE))
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(reader, SIZE) != noise(SIZE)
    os.close(reader)
    os.close(writer)


def _many(_n: int) -> list[bytes]:
    return [noise(SIZE) for _each in range(2 * DRAWN // SIZE)]
