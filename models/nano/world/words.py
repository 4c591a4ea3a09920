"""The words of the two languages, and how a query is said in each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .chance import one

Rng = np.random.Generator

RELATIONS = ("left", "right", "top", "bottom", "largest", "smallest")


@dataclass(frozen=True)
class Query:
    """What a phrase says; "" where it says nothing. shape "letter" means any letter, "" any object."""

    shape: str = ""
    colour: str = ""
    texture: str = ""
    size: str = ""
    relation: str = ""
    plural: bool = False


# English: alternatives; for nouns "singular/plural", a bare noun taking -s
NOUNS_EN: dict[str, str] = {
    "": "object thing shape item",
    "circle": "circle circle disc",
    "ellipse": "ellipse oval oval",
    "square": "square",
    "rectangle": "rectangle",
    "triangle": "triangle",
    "pentagon": "pentagon",
    "hexagon": "hexagon/hexagons",
    "star": "star",
    "ring": "ring ring donut",
    "cross": "cross/crosses cross/crosses plus_sign",
    "heart": "heart",
    "crescent": "crescent crescent_moon moon",
    "arrow": "arrow",
    "diamond": "diamond diamond rhombus/rhombuses",
    "flower": "flower",
    "leaf": "leaf/leaves",
    "drop": "drop droplet",
    "lightning": "lightning_bolt lightning_bolt bolt",
    "gear": "gear gear cogwheel",
    "spiral": "spiral",
    "trapezoid": "trapezoid",
    "semicircle": "semicircle semicircle half_circle",
    "house": "house",
    "tree": "tree",
    "fish": "fish/fish",
    "bird": "bird",
    "cat": "cat cat cat_head",
    "car": "car",
    "cup": "cup mug",
    "bottle": "bottle",
    "key": "key",
    "mushroom": "mushroom",
    "cloud": "cloud",
    "umbrella": "umbrella",
    "crown": "crown",
    "butterfly": "butterfly/butterflies",
    "boat": "boat sailboat",
    "letter": "letter",
}
COLOURS_EN = {"gray": "gray grey", "purple": "purple purple violet", "cyan": "cyan cyan turquoise"}
TEXTURES_EN = {
    "dotted": "dotted spotted polka_dot",
    "checkered": "checkered checkered checked",
    "speckled": "speckled",
    "mottled": "mottled marbled",
    "striped": "striped",
    "wavy": "wavy",
    "zigzag": "zigzag",
    "plain": "plain",
}
AFTER_EN = {
    "striped": "with stripes",
    "dotted": "with dots",
    "speckled": "with specks",
    "zigzag": "with zigzags",
    "wavy": "with waves",
}
SIZES_EN = {"small": "small small little", "large": "large large big"}
RELATIONS_EN = {
    "left": "left leftmost left",
    "right": "right rightmost right",
    "top": "top topmost upper",
    "bottom": "bottom bottom lower",
    "largest": "largest biggest",
    "smallest": "smallest",
}

# Russian nouns: "singular plural gender"; alternatives by "|"
NOUNS_RU: dict[str, str] = {
    "": "предмет предметы m|объект объекты m|фигура фигуры f|вещь вещи f",
    "circle": "круг круги m|круг круги m|диск диски m",
    "ellipse": "овал овалы m|эллипс эллипсы m",
    "square": "квадрат квадраты m",
    "rectangle": "прямоугольник прямоугольники m",
    "triangle": "треугольник треугольники m",
    "pentagon": "пятиугольник пятиугольники m",
    "hexagon": "шестиугольник шестиугольники m",
    "star": "звезда звёзды f",
    "ring": "кольцо кольца n|кольцо кольца n|бублик бублики m",
    "cross": "крест кресты m|крестик крестики m",
    "heart": "сердце сердца n|сердечко сердечки n",
    "crescent": "полумесяц полумесяцы m|месяц месяцы m",
    "arrow": "стрелка стрелки f|стрела стрелы f",
    "diamond": "ромб ромбы m",
    "flower": "цветок цветы m|цветок цветки m",
    "leaf": "лист листья m|листок листки m",
    "drop": "капля капли f",
    "lightning": "молния молнии f",
    "gear": "шестерёнка шестерёнки f|шестерня шестерни f",
    "spiral": "спираль спирали f",
    "trapezoid": "трапеция трапеции f",
    "semicircle": "полукруг полукруги m",
    "house": "дом дома m|домик домики m",
    "tree": "дерево деревья n",
    "fish": "рыба рыбы f|рыбка рыбки f",
    "bird": "птица птицы f|птичка птички f",
    "cat": "кошка кошки f|кот коты m",
    "car": "машина машины f|автомобиль автомобили m",
    "cup": "чашка чашки f|кружка кружки f",
    "bottle": "бутылка бутылки f",
    "key": "ключ ключи m",
    "mushroom": "гриб грибы m",
    "cloud": "облако облака n",
    "umbrella": "зонт зонты m|зонтик зонтики m",
    "crown": "корона короны f",
    "butterfly": "бабочка бабочки f",
    "boat": "лодка лодки f|парусник парусники m",
    "letter": "буква буквы f",
}
# Russian adjectives: the form for "он"; the others follow from its ending
COLOURS_RU = {
    "red": "красный",
    "orange": "оранжевый",
    "yellow": "жёлтый",
    "green": "зелёный",
    "cyan": "голубой голубой бирюзовый",
    "blue": "синий",
    "purple": "фиолетовый фиолетовый лиловый",
    "pink": "розовый",
    "brown": "коричневый",
    "white": "белый",
    "gray": "серый",
    "black": "чёрный",
}
TEXTURES_RU = {
    "plain": "однотонный",
    "striped": "полосатый",
    "dotted": "пятнистый",
    "checkered": "клетчатый",
    "speckled": "крапчатый",
    "wavy": "волнистый",
    "zigzag": "зигзагообразный",
    "mottled": "мраморный",
}
AFTER_RU = {"striped": "в полоску", "dotted": "в горошек", "checkered": "в клетку", "speckled": "в крапинку"}
SIZES_RU = {"small": "маленький маленький небольшой", "large": "большой большой крупный"}
RELATIONS_RU = {
    "left": "левый|самый левый|крайний левый",
    "right": "правый|самый правый|крайний правый",
    "top": "верхний|самый верхний",
    "bottom": "нижний|самый нижний",
    "largest": "самый большой|самый крупный",
    "smallest": "самый маленький",
}
VELARS = "гкхжшчщ"


def pick(words: str, rng: Rng) -> str:
    """One of the alternatives; "_" stands for a space within one."""
    return one(words.split(), rng).replace("_", " ")


def agree(adjective: str, gender: str) -> str:
    """The adjective (given as for "он") for gender m, f, n, or "p" for plural: красный -> красная, красное, красные."""
    if " " in adjective:
        return " ".join(agree(word, gender) for word in adjective.split())
    stem, ending = adjective[:-2], adjective[-2:]
    if gender == "m":
        return adjective
    if ending == "ий" and stem[-1] not in VELARS:
        return stem + {"f": "яя", "n": "ее", "p": "ие"}[gender]
    return stem + {"f": "ая", "n": "ое", "p": "ие" if stem[-1] in VELARS else "ые"}[gender]


def noun_en(query: Query, rng: Rng) -> str:
    """The English noun in its number."""
    shape = "letter" if query.shape.startswith("letter") else query.shape
    single, _, many = pick(NOUNS_EN[shape], rng).partition("/")
    noun = (many or single + "s") if query.plural else single
    return f"{noun} {query.shape[7:]}" if query.shape.startswith("letter ") else noun


def say_en(query: Query, rng: Rng) -> str:
    """The query in English."""
    words = []
    if query.relation:
        words.append(pick(RELATIONS_EN[query.relation], rng))
    if query.size:
        words.append(pick(SIZES_EN[query.size], rng))
    if query.colour:
        words.append(pick(COLOURS_EN.get(query.colour, query.colour), rng))
    after = ""
    if query.texture in AFTER_EN and rng.random() < 0.15:
        after = " " + AFTER_EN[query.texture]
    elif query.texture:
        words.append(pick(TEXTURES_EN[query.texture], rng))
    text = " ".join([*words, noun_en(query, rng)]) + after
    start = rng.random()
    if start < (0.4 if query.relation else 0.06):
        return "the " + text
    if start < 0.12 and not query.plural and not query.relation:
        return ("an " if text[0] in "aeiou" else "a ") + text
    return text


def say_ru(query: Query, rng: Rng) -> str:
    """The query in Russian, adjectives agreeing with the noun."""
    shape = "letter" if query.shape.startswith("letter") else query.shape
    single, many, gender = one(NOUNS_RU[shape].split("|"), rng).split()
    noun = many if query.plural else single
    if query.shape.startswith("letter "):
        noun += " " + query.shape[7:]
    words = []
    if query.relation:
        words.append(one(RELATIONS_RU[query.relation].split("|"), rng))
    if query.size:
        words.append(pick(SIZES_RU[query.size], rng))
    if query.colour:
        words.append(pick(COLOURS_RU[query.colour], rng))
    after = ""
    if query.texture in AFTER_RU and rng.random() < 0.3:
        after = " " + AFTER_RU[query.texture]
    elif query.texture:
        words.append(TEXTURES_RU[query.texture])
    text = " ".join([*(agree(word, "p" if query.plural else gender) for word in words), noun]) + after
    return text.replace("ё", "е") if rng.random() < 0.25 else text


def say(query: Query, language: str, rng: Rng) -> str:
    """The query in "en" or "ru"."""
    return {"en": say_en, "ru": say_ru}[language](query, rng)
