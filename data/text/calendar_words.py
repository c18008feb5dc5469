"""The words of Arabic dates: months of four traditions and of the Hijri calendar, weekdays, seasons, units, relations.

One table for all who read dates: the grammar of `inference.meaning.dates`, and the rules of thumb of
`data.text.dates`. All words are spelled as `calendar_key` spells them: without marks, with bare alif, ه for ة, ي for ى.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from unicodedata import normalize

GREGORIAN, HIJRI = "gregorian", "hijri"

_LETTERS = str.maketrans(
    "أإآٱىةڤیکہھە", "ااااي\u0647فيك\u0647\u0647\u0647", "ـ\u200e\u200f\u200c\u200d\u061c\u2066\u2067\u2068\u2069\ufeff"
)
_MARKS = dict.fromkeys([*range(0x064B, 0x0660), 0x0670])


def calendar_key(word: str) -> str:
    """The spelling under which a word is found in the tables: without marks, tatweel and hamza on alif.

    Letters of Persian and Urdu, and presentation forms, are those of Arabic.
    """
    return normalize("NFKC", word).translate(_MARKS).translate(_LETTERS).casefold()


def _numbered(*rows: str) -> dict[str, int]:
    """The number of each name; a row has the names of one number, divided by commas."""
    return {name.strip(): number for number, row in enumerate(rows, 1) for name in row.split(",")}


EGYPTIAN = _numbered(
    "يناير",
    "فبراير",
    "مارس",
    "ابريل",
    "مايو",
    "يونيو, يونيه",
    "يوليو, يوليه",
    "اغسطس",
    "سبتمبر",
    "اكتوبر",
    "نوفمبر",
    "ديسمبر",
)
LEVANTINE = _numbered(
    "كانون الثاني, كانون ثاني, كانون ثان",
    "شباط",
    "اذار",
    "نيسان",
    "ايار",
    "حزيران",
    "تموز",
    "اب",
    "ايلول",
    "تشرين الاول, تشرين اول",
    "تشرين الثاني, تشرين ثاني, تشرين ثان",
    "كانون الاول, كانون اول",
)
MAGHREBI = _numbered(
    "جانفي",
    "فيفري",
    "مارس",
    "افريل",
    "ماي",
    "جوان",
    "جويليه, يوليوز",
    "اوت, غشت",
    "شتنبر",
    "اكتوبر",
    "نونبر",
    "دجنبر",
)
ENGLISH = _numbered(
    "january, jan",
    "february, feb",
    "march, mar",
    "april, apr",
    "may",
    "june, jun",
    "july, jul",
    "august, aug",
    "september, sep, sept",
    "october, oct",
    "november, nov",
    "december, dec",
)
HIJRI_MONTHS = _numbered(
    "محرم, المحرم, محرم الحرام",
    "صفر",
    "ربيع الاول, ربيع اول",
    "ربيع الثاني, ربيع الاخر, ربيع ثاني",
    "جمادي الاولي, جمادي الاول",
    "جمادي الاخره, جمادي الثانيه, جمادي الثاني",
    "رجب",
    "شعبان",
    "رمضان, رمضان المبارك, رمضان الكريم",
    "شوال",
    "ذو القعده, ذي القعده, ذو القعده, ذا القعده",
    "ذو الحجه, ذي الحجه, ذا الحجه",
)

MONTHS: Mapping[str, tuple[str, int]] = {
    **{name: (HIJRI, number) for name, number in HIJRI_MONTHS.items()},
    **{
        name: (GREGORIAN, number)
        for table in (EGYPTIAN, LEVANTINE, MAGHREBI, ENGLISH)
        for name, number in table.items()
    },
}
"""The calendar and the number of each month. Some names are two words."""

AMBIGUOUS_MONTHS = frozenset(
    {"مارس", "مايو", "شباط", "نيسان", "ايار", "تموز", "اب", "ماي", "جوان", "اوت", "غشت", "افريل", "جانفي", "فيفري"}
)
"""Months whose names are also ordinary words or proper names: مارس is both "March" and "practised"."""

WEEKDAYS = _numbered(
    "الاثنين, الاتنين", "الثلاثاء, الثلثاء", "الاربعاء", "الخميس", "الجمعه", "السبت", "الاحد"
) | _numbered("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The number of each weekday in ISO 8601: Monday is 1."""

SEASONS = _numbered("ربيع, الربيع", "صيف, الصيف", "خريف, الخريف", "شتاء, الشتاء")
"""Spring is 1, as EDTF counts: its codes are 21 to 24."""

RELATIONS: Mapping[str, int] = {
    form: step
    for step, stems in (
        (-1, "الماضي المنصرم الفائت الفارط المنقضي"),
        (0, "الجاري الحالي الراهن"),
        (1, "المقبل القادم"),
    )
    for stem in stems.split()
    for form in (stem, stem + "ه", stem + "ين", stem + "تين")
}
"""Adjectives that relate a date to the day of writing: -1 for the last one, 0 for the present one, 1 for the next."""

VAGUE: Mapping[str, str | None] = {
    **dict.fromkeys(("السابق", "السابقه", "التالي", "التاليه", "ذلك", "تلك", "نفس", "نفسه", "نفسها", "ذات"), None),
    **dict.fromkeys(("ذاته", "ذاتها", "يليه", "يليها", "وقت", "الوقت", "حين", "حينها", "حينه", "انذاك", "زمن"), None),
    **dict.fromkeys(("لاحقا", "فتره"), None),
    **dict.fromkeys(("موخرا", "مؤخرا", "سابقا", "اخيرا", "قليل"), "PAST_REF"),
    **dict.fromkeys(("الان", "حاليا", "يومنا"), "PRESENT_REF"),
    **dict.fromkeys(("قريبا", "مستقبلا", "المستقبل", "اقرب"), "FUTURE_REF"),
}
"""Words of a date that refers to another one in the text, or to no date; the value of TIMEX3 for some of them."""

UNITS: Mapping[str, tuple[str, int]] = {
    **dict.fromkeys(("يوم", "يوما", "اليوم", "نهار"), ("day", 1)),
    **dict.fromkeys(("اسبوع", "اسبوعا", "الاسبوع"), ("week", 1)),
    **dict.fromkeys(("شهر", "شهرا", "الشهر"), ("month", 1)),
    **dict.fromkeys(("عام", "عاما", "العام", "سنه", "السنه"), ("year", 1)),
    **dict.fromkeys(("عقد", "العقد"), ("decade", 1)),
    **dict.fromkeys(("قرن", "القرن"), ("century", 1)),
    **dict.fromkeys(("يومين", "يومان", "يومي", "اليومين"), ("day", 2)),
    **dict.fromkeys(("اسبوعين", "اسبوعان", "الاسبوعين"), ("week", 2)),
    **dict.fromkeys(("شهرين", "شهران", "شهري", "الشهرين"), ("month", 2)),
    **dict.fromkeys(("عامين", "عامان", "عامي", "سنتين", "سنتان", "سنتي", "العامين", "السنتين"), ("year", 2)),
    **dict.fromkeys(("عقدين", "عقدان", "العقدين"), ("decade", 2)),
    **dict.fromkeys(("قرنين", "قرنان", "القرنين"), ("century", 2)),
    **dict.fromkeys(("ايام", "الايام"), ("day", 0)),
    **dict.fromkeys(("اسابيع", "الاسابيع"), ("week", 0)),
    **dict.fromkeys(("اشهر", "شهور", "الاشهر", "الشهور"), ("month", 0)),
    **dict.fromkeys(("اعوام", "سنوات", "سنين", "الاعوام", "السنوات"), ("year", 0)),
    **dict.fromkeys(("عقود", "العقود"), ("decade", 0)),
    **dict.fromkeys(("قرون", "القرون"), ("century", 0)),
}
"""The unit, and how many of it the word says: 1, 2, or 0 for a plural."""

SMALL_UNITS = frozenset(("دقيقه", "دقائق", "دقيقتين", "ساعات", "ساعه", "ساعتين", "ثانيه", "ثوان", "ثواني"))
"""Units of less than a day, in durations."""

PARTS: Mapping[str, str] = {
    **dict.fromkeys(["مطلع", "بدايه", "بدايات", "اوائل", "مستهل"], "START"),
    **dict.fromkeys(["منتصف", "اواسط", "وسط"], "MID"),
    **dict.fromkeys(["نهايه", "اواخر", "اخر", "ختام"], "END"),
}
"""Parts of a period, by the value of `mod` in TIMEX3."""

DAY_PARTS: Mapping[str, str] = {
    **dict.fromkeys(["صباح", "فجر", "صبيحه"], "MO"),
    "ظهر": "MI",
    **dict.fromkeys(["عصر", "بعدظهر"], "AF"),
    **dict.fromkeys(["مساء", "عشيه"], "EV"),
    **dict.fromkeys(["ليله", "ليل"], "NI"),
}
"""Parts of a day before a date (مساء أمس), by their code in TIMEX3."""

HALF_DAYS: Mapping[str, bool] = {
    **dict.fromkeys(("ص", "صباحا", "فجرا", "am"), False),
    **dict.fromkeys(("م", "مساء", "عصرا", "pm"), True),
}
"""What follows an hour: whether it is one after noon."""

AROUND: Mapping[str, str] = {"ظهرا": "MI", "ليلا": "NI"}
"""What follows an hour before or after noon or midnight, which the hour tells: 11 ظهرا, 1 ظهرا."""

DEICTIC_DAYS: Mapping[str, int] = {
    **dict.fromkeys(["امس", "الامس", "البارحه"], -1),
    "اليوم": 0,
    **dict.fromkeys(["غدا", "غد", "الغد"], 1),
}
"""Days relative to the day of writing."""

_ORDINALS = _numbered(
    "اول, اولي, حادي, حاديه, فاتح, غره",
    "ثاني, ثانيه, ثان",
    "ثالث, ثالثه",
    "رابع, رابعه",
    "خامس, خامسه",
    "سادس, سادسه",
    "سابع, سابعه",
    "ثامن, ثامنه",
    "تاسع, تاسعه",
    "عاشر, عاشره",
)
ORDINALS: Mapping[str, int] = _ORDINALS | {"ال" + name: number for name, number in _ORDINALS.items()}

_ONES = _numbered(
    "واحد, واحده, احد, احدي",
    "اثنان, اثنين, اثنتان, اثنتين, اثنا, اثني, اثنتا, اثنتي",
    "ثلاث, ثلاثه",
    "اربع, اربعه",
    "خمس, خمسه",
    "ست, سته",
    "سبع, سبعه",
    "ثمان, ثماني, ثمانيه",
    "تسع, تسعه",
    "عشر, عشره",
)
_TENS = _numbered(
    "-",
    "عشرون, عشرين",
    "ثلاثون, ثلاثين",
    "اربعون, اربعين",
    "خمسون, خمسين",
    "ستون, ستين",
    "سبعون, سبعين",
    "ثمانون, ثمانين",
    "تسعون, تسعين",
)
HUNDRED = ("مئه", "مائه", "ميه")
"""The spellings of a hundred."""

_HUNDREDS = {"مئه": 1, "مائه": 1, "ميه": 1, "مئتين": 2, "مئتان": 2, "مائتين": 2, "مائتان": 2} | {
    f"{stem}{hundred}": number
    for number, stems in enumerate(["ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان ثماني", "تسع"], 3)
    for stem in stems.split()
    for hundred in HUNDRED
}
CARDINALS: Mapping[str, int] = {
    **_ONES,
    **{name: 10 * number for name, number in _TENS.items() if number > 1},
    **{name: 100 * number for name, number in _HUNDREDS.items()},
    "الف": 1000,
    "الفين": 2000,
    "الفان": 2000,
    "الاف": 1000,
}

DECADES: Mapping[str, int] = {
    article + stem + ending: 10 * number
    for number, stem in enumerate(["عشرين", "ثلاثين", "اربعين", "خمسين", "ستين", "سبعين", "ثمانين", "تسعين"], 2)
    for ending in ("ات", "يات")
    for article in ("", "ال")
}
"""Decades by their name: الثمانينيات is 80."""


@dataclass(frozen=True, slots=True)
class Feast:
    """A day of each year.

    Attributes:
        calendar: the calendar of its month.
        month: its month.
        day: its day; None if it is a weekday of the month.
        weekday: its weekday, 1 for Monday, if it is one.
        nth: which such weekday of the month.
        assumed: what was assumed, if it is another day elsewhere.
    """

    calendar: str
    month: int
    day: int | None = None
    weekday: int | None = None
    nth: int | None = None
    assumed: str | None = None


FEASTS: Mapping[str, Feast] = {
    **dict.fromkeys(("راس السنه الهجريه", "عيد راس السنه الهجريه"), Feast(HIJRI, 1, 1)),
    **dict.fromkeys(("عاشوراء", "يوم عاشوراء"), Feast(HIJRI, 1, 10)),
    **dict.fromkeys(("المولد النبوي", "عيد المولد النبوي", "ذكري المولد النبوي"), Feast(HIJRI, 3, 12)),
    "عيد الفطر": Feast(HIJRI, 10, 1),
    **dict.fromkeys(("يوم عرفه", "وقفه عرفات"), Feast(HIJRI, 12, 9)),
    "عيد الاضحي": Feast(HIJRI, 12, 10),
    **dict.fromkeys(
        ("راس السنه", "عيد راس السنه", "راس السنه الجديده", "راس السنه الميلاديه", "عيد راس السنه الميلاديه"),
        Feast(GREGORIAN, 1, 1),
    ),
    "عيد الحب": Feast(GREGORIAN, 2, 14),
    **dict.fromkeys(("عيد العمال", "يوم العمال"), Feast(GREGORIAN, 5, 1)),
    "عيد الام": Feast(GREGORIAN, 3, 21, assumed="21 March"),
    **dict.fromkeys(("عيد الشكر", "يوم الشكر"), Feast(GREGORIAN, 11, weekday=4, nth=4, assumed="of the United States")),
    "عيد الميلاد": Feast(GREGORIAN, 12, 25, assumed="25 December"),
    "ليله عيد الميلاد": Feast(GREGORIAN, 12, 24, assumed="25 December"),
    **dict.fromkeys(("ليله راس السنه", "ليله راس السنه الجديده", "ليله راس السنه الميلاديه"), Feast(GREGORIAN, 12, 31)),
}
"""Feasts by their names, of up to four words."""
