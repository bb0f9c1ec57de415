"""Formulas that a learner types: what is a formula, and when two of them are the same."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.debugger.formulas import Formula, formula, parse_formula

NAMES = ("x", "y", "t", "N")

SAME = [
    ("x*(y-t)/N", "(x*y - x*t)/N"),
    ("x*(y-t)/N", "-x·(t − y) × N^-1"),
    ("x*(y-t)/N", "x*(y-t)*1/N + 0*t"),
    ("sigmoid(x)", "1/(1+exp(-x))"),
    ("1 - tanh(x)^2", "4/(exp(x)+exp(-x))**2"),
    ("relu(x)", "max(0, x)"),
    ("relu(x)", "(x + abs(x))/2"),
    ("-log(x) - ln(x)", "-2*ln(x)"),
    ("x²", "x*x"),
    ("½*(y-t)^2", "0,5*(y-t)*(y-t)"),
    ("x**0.5", "sqrt(x)"),
    ("sign(x)*x", "abs(x)"),
    ("min(x, y)", "-max(-x, -y)"),
    ("tanh(x)", "2*sigmoid(2*x) - 1"),
    ("(x+y)**8", "(x*x + 2*x*y + y*y)**4"),
    ("2**-1*x", "x/2"),
]
DIFFERENT = [
    ("x*(y-t)/N", "x*(y-t)"),
    ("x*(y-t)/N", "x*(t-y)/N"),
    ("x*(y-t)/N", "x*y-t/N"),
    ("abs(x)", "x"),
    ("relu(x)", "x"),
    ("x", "x + 1e-20"),
    ("1e-30*x", "0*x"),
    ("sigmoid(x)", "tanh(x)"),
    ("sqrt(x)*sqrt(x)", "x"),  # for negative x
    ("x**2", "-x**2"),
    ("9**9**9*x", "x"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_formula_equals_itself_rearranged(one: str, other: str) -> None:
    first = formula(one)
    second = parse_formula(other, first.names)
    assert first.equals(second)
    assert second.equals(first)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_formulas_that_differ_anywhere_are_not_equal(one: str, other: str) -> None:
    assert not formula(one).equals(parse_formula(other, NAMES))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("n*x", "expected one of the names x, y, t, N, found 'n' at column 1 (did you mean 'N'?)"),
        ("x*alpha", "expected one of the names x, y, t, N, found 'alpha' at column 3\n"),
        ("x(y-t)", "found 'x(' at column 1 (did you mean x*(…)?)"),
        ("expo(x)", "expected a function, found 'expo' at column 1 (did you mean 'exp'?)"),
        ("exp(x, y)", "expected exp(…) of one number, found 2"),
        ("max()", "expected max(…) of several numbers, found none"),
        ("x % y", "expected one of + - * / ^, found '%'"),
        ("x < y", "expected one of + - * / ^, found '<'"),
        ("not x", "expected one of + - * / ^, found 'not'"),
        ("x and y", "expected one of + - * / ^, found 'and'"),
        ("g = x*y", "expected the formula alone, found '='"),
        ("layer(1).units", "expected a name or a number, found 'layer'"),
        ("'x'", "found 'x'"),
        ("2x", "expected an operator or the end, found 'x'"),
        ("", "expected a name, a number or '(', found the end"),
        ("__import__('os')", "expected a function"),
        ("(" * 300, "at most 200 words and signs"),
    ],
)
def test_what_is_no_formula_is_an_error(text: str, message: str) -> None:
    with pytest.raises(InvalidValue) as wrong:
        parse_formula(text, NAMES)
    assert message in str(wrong.value)


def test_a_number_has_no_names() -> None:
    with pytest.raises(InvalidValue, match="expected a number, found 'x'"):
        parse_formula("2*x")
    assert parse_formula("0,05*2").value({}) == Decimal("0.1")
    assert parse_formula("max(1,5)").value({}) == 5


def test_a_formula_without_any_value() -> None:
    assert not formula("sqrt(-1 - x*x)").has_values()
    assert formula("log(x)").has_values()
    assert str(parse_formula("1/0").value({})) == "Infinity"
    assert formula("max(log(x), 1)").value({"x": Decimal(-1)}).is_nan()


Polynomial = dict[tuple[int, int], int]

POLYNOMIALS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(-3, 3).filter(bool), max_size=4
)


def text_of(polynomial: Polynomial, reverse: bool = False) -> str:
    """The polynomial as a learner may write it."""
    terms = [
        f"{factor}*y^{n}*x**{m}" if reverse else f"({factor})*x^{m}*y^{n}"
        for (m, n), factor in polynomial.items()
    ]
    return " + ".join(reversed(terms) if reverse else terms) or "0"


def product_of(one: Polynomial, other: Polynomial) -> Polynomial:
    result: Polynomial = {}
    for (a, b), left in one.items():
        for (c, d), right in other.items():
            result[a + c, b + d] = result.get((a + c, b + d), 0) + left * right
    return {powers: factor for powers, factor in result.items() if factor}


def parsed(text: str) -> Formula:
    return parse_formula(text, ("x", "y"))


@settings(max_examples=60, deadline=None)
@given(POLYNOMIALS, POLYNOMIALS)
def test_a_product_equals_its_expansion(one: Polynomial, other: Polynomial) -> None:
    written = parsed(f"({text_of(one)}) * ({text_of(other)})")
    assert written.equals(parsed(text_of(product_of(one, other), reverse=True)))


@settings(max_examples=60, deadline=None)
@given(POLYNOMIALS, POLYNOMIALS)
def test_different_polynomials_are_never_equal(one: Polynomial, other: Polynomial) -> None:
    assume(one != other)
    assert not parsed(text_of(one)).equals(parsed(text_of(other, reverse=True)))


@settings(max_examples=60, deadline=None)
@given(POLYNOMIALS, POLYNOMIALS.filter(bool), st.integers(1, 9), st.integers(-20, 20).filter(bool))
def test_a_small_mistake_in_a_quotient_is_found(
    one: Polynomial, other: Polynomial, power: int, slip: int
) -> None:
    quotient = f"({text_of(one)}) / ({text_of(other)})"
    assert parsed(quotient).equals(parsed(f"2*({text_of(one, True)})/(2*({text_of(other, True)}))"))
    assert not parsed(quotient).equals(parsed(f"{quotient} + ({slip})*1e-9*x^{power}"))


@settings(max_examples=60, deadline=None)
@given(st.fractions(-9, 9, max_denominator=50), st.integers(-3, 3))
def test_a_value_is_that_of_exact_arithmetic(x: Fraction, power: int) -> None:
    assume(x or power > 0)
    at = {"x": Decimal(x.numerator) / Decimal(x.denominator)}
    exact = Fraction(at["x"]) ** power
    value = formula(f"x**{power}*1").value(at) if power else Decimal(1)
    assert abs(Fraction(value) - exact) <= abs(exact) * Fraction(1, 10**90)
