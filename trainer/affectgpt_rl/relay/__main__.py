# The first file that runs, also under a Python that is too old for the rest: it must parse there, to say so.
import sys

PYTHON_TOO_OLD = 78


def main():
    if sys.version_info < (3, 8):
        found = ".".join(str(part) for part in sys.version_info[:3])
        sys.stderr.write("The relay needs Python 3.8 or later; %s is %s.\n" % (sys.executable, found))
        return PYTHON_TOO_OLD
    from affectgpt_rl.relay.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
