"""What the sentence before a date says about its tense."""

from ....data.text.calendar_words import calendar_key

_REACH = 200
"""Characters before a date that are looked at."""

_ENDS = ".!؟?\n"
_MARKS = "،,؛:«»\"'()“”[]-–"
_EXPECTED = frozenset(
    [
        *("سوف", "المقرر", "المتوقع", "المرتقب", "المزمع", "المنتظر", "يعتزم", "تعتزم", "يتوقع", "لن"),
        *("المقرره", "المتوقعه", "المرتقبه", "المزمعه", "المنتظره"),
    ]
)
_RAPPORTEURS = ("الخاص", "الاممي", "العام")
"""What follows المقرر where it is a person: المقررة الأممية, المقرر الخاص."""
_PREPOSITIONS = frozenset(
    ["في", "الي", "علي", "عن", "مع", "بين", "ضد", "عبر", "بعد", "قبل", "منذ", "خلال", "نحو", "لدي", "حول", "دون", "لا"]
)
"""No verb in the future tense follows these; من may mean "who" (من سيفوز)."""

_FUTURE = ("سي", "ست")
_NO_STEMS = ("سيا", "ستا", "سيي", "ستي", "سيئ")
"""After the letters of the future tense no stem begins so: سياسة, ستالين, ستيفن, سيئة. One with a hamza does: سيأتي."""

_OTHER_BEGINNINGS = """
ستديو ستراتفورد ستراتون ستراسبور ستراند ستراوس سترايك سترلينغ ستروس ستروم سترونج سترونغ ستريب ستريت
ستريك ستريم سترينج سترينغ ستلايت ستمئه ستمائه ستندال ستوارت ستودارد ستوديو ستورمي ستوك ستولتنبر
ستويتش سيباستيان سيبريا سيبويه سيبيريا سيتروين سيتشوان سيتيز سيجورن سيداتي سيدريك سيدورف سيراليون
سيراميك سيرانو سيرتها سيرتهم سيرجي سيرخيو سيرغي سيرفر سيرفس سيروس سيريا سيريل سيرين سيريوس سيزار
سيزان سيزونز سيستان سيسكا سيسكو سيسوكو سيسيرو سيسيل سيطرت سيطرنا سيطروا سيغفريد سيغموند سيفاستوبول
سيفيروس سيكريت سيكوبات سيكولوج سيلاس سيلان سيلتا سيلتيك سيلفا سيلفان سيلفر سيلفست سيلفي سيليا سيليك
سيلين سيمبا سيمبسون سيمفون سيمنز سيمنس سيمور سيمون سيميائ سيمينار سيميون سيناء سيناترا سيناتور
سيناريو سينثيا سينسيناتي سينغلتون سينكلير سينما سينودس سينيور سيوداد
"""
"""How words of the press begin that only look like the future tense: سيناريو, سيطرت, سيرغي, ستوكهولم."""

_OTHER_WORDS = """
سترا سترته سترتها سترك ستره ستنغ ستوب ستور ستورز ستورم ستوري ستون ستونر ستونز سيبر سيبك سيبل سيبو
سيبيل سيتا سيتو سيتي سيجار سيجاره سيجال سيجما سيجي سيدا سيدار سيدان سيداو سيدتان سيدتنا سيدتي سيدتين
سيدك سيدنا سيدني سيده سيدها سيدهم سيدو سيدي سيديا سيرا سيرت سيرتك سيرته سيرتي سيرج سيرز سيرس سيرك
سيره سيرها سيرهم سيرو سيزر سيزيف سيستم سيسك سيسي سيشل سيشيل سيطر سيطره سيغال سيغما سيغورني سيفا
سيفان سيفر سيفك سيفه سيفها سيفهم سيفي سيفيك سيفين سيقان سيكا سيكس سيكو سيلا سيلبي سيلز سيلك سيلي
سيما سيمز سيمو سيمي سينا سينت سينج سينجر سيندي سينغ سينك سينيه سيوارد سيوف سيوفه سيوفهم سيول سيوله
سيون سيونغ سيوه
"""
"""Words that do, and with which verbs of the future tense begin, too: سيدي, سيدير."""

_NO_VERB_BEGINS = (*_NO_STEMS, *_OTHER_BEGINNINGS.split())
_NO_VERBS = frozenset(_OTHER_WORDS.split())


def is_future(text: str, at: int) -> bool:
    """Whether the sentence before an offset has a verb in the future tense, or a word such as المقرر.

    When in doubt, it has none: the press reports what has been.
    """
    before = text[max(0, at - _REACH) : at]
    start = max(before.rfind(end) for end in _ENDS) + 1
    words = ["", *(word.strip(_MARKS) for word in before[start:].split()), ""]
    keys = [calendar_key(word) for word in words]
    return any(map(_is_future, words[1:-1], keys, keys[1:], keys[2:]))


def _is_future(word: str, previous: str, plain: str, following: str) -> bool:
    bare = plain[1:] if plain[:1] in ("و", "ف") and len(plain) > 1 else plain
    if bare in _EXPECTED:
        return not (bare.startswith("المقرر") and following.startswith(_RAPPORTEURS))
    if len(bare) < 4 or not bare.startswith(_FUTURE) or previous in _PREPOSITIONS:
        return False
    if word.endswith(("ة", "ات")) or bare in _NO_VERBS:
        return False
    return not bare.startswith(_NO_VERB_BEGINS) or _has_hamza(word)


def _has_hamza(word: str) -> bool:
    """Whether the stem of a verb begins with a hamza, which `calendar_key` leaves out: سيأتي."""
    return any(letter in word for letter in ("سيأ", "ستأ"))
