"""How shoppers say what they like, dislike, cannot have or buy nothing but: patterns of both languages."""

from __future__ import annotations

import re
from enum import StrEnum


class Stance(StrEnum):
    """How a shopper stands to something."""

    LIKE = "like"
    DISLIKE = "dislike"
    #: Nothing but this.
    ONLY = "only"
    #: It harms them: avoided as what they dislike, but never promised to be absent.
    ALLERGY = "allergy"


_NEG = r"(?:do(?:es)?\s*n['’]?t|do(?:es)? not|dont|never|wo\s*n['’]?t|will not|wouldn['’]?t|would never|not)"
_CANNOT = r"(?:can['’]?t|cannot|can not|couldn['’]?t|may not|must not|mustn['’]?t)"
_VERB = r"(?:like|want|eat|drink|wear|buy|use|touch|enjoy|care for|take|need|love|go for|do)"
_ADVERB = r"(?:\s+(?:really|ever|actually|particularly|much|so|just|quite|even|at all|usually|normally))*"
_REASONS = r"(?:a rash|(?:a )?headaches?|hives|(?:a )?migraines?|an itch)"

#: Patterns of one stance; ``what`` is what it is about. The first that matches a clause wins.
PATTERNS: tuple[tuple[Stance, re.Pattern[str]], ...] = tuple(
    (stance, re.compile(pattern))
    for stance, pattern in (
        # English: what harms
        (Stance.ALLERGY, r"\ballergic to (?P<what>.+)"),
        (Stance.ALLERGY, r"\b(?:have|got|with|has)\s+(?:an?\s+)?(?P<what>[\w\s-]{2,30}?)\s+allerg(?:y|ies)\b"),
        (Stance.ALLERGY, r"^(?P<what>[\w-]{3,20})(?:\s+\w+){0,5}\s+allergy\b"),
        (Stance.ALLERGY, r"\b(?:intolerant to|sensitive to) (?P<what>.+)"),
        (Stance.ALLERGY, r"\b(?P<what>[\w-]+)[\s-]intoleran(?:t|ce)\b"),
        (Stance.ALLERGY, rf"(?P<what>.+?)\s+(?:gives?|cause[sd]?)\s+(?:me\s+)?{_REASONS}"),
        (Stance.ALLERGY, r"\bskin can(?:no|['’]?)t (?:take|stand|tolerate|bear)\s+(?P<what>.+)"),
        # English: what is not wanted
        (
            Stance.DISLIKE,
            r"\b(?:stop|quit)\s+(?:showing|recommending|suggesting|offering)(?:\s+(?:me|us))?\s+(?P<what>.+)",
        ),
        (
            Stance.DISLIKE,
            rf"\b(?:{_NEG}|no need to|please don['’]?t)(?:\s+(?:want you to|want to|ever|again))*\s+"
            r"(?:show|see|recommend|suggest|offer|get|propose)\b"
            r"(?:\s+(?:me|us))?\s+(?P<what>.+)",
        ),
        (
            Stance.DISLIKE,
            rf"\b{_CANNOT}{_ADVERB}\s+(?:stand|bear|have|take|eat|drink|wear|tolerate|use|do|abide)\s+(?P<what>.+)",
        ),
        (
            Stance.DISLIKE,
            r"\bnot\s+(?:really\s+|so\s+|that\s+|very\s+|too\s+)*(?:a\s+)?(?:big\s+|huge\s+|"
            r"great\s+)?fan of\s+(?P<what>.+)",
        ),
        (
            Stance.DISLIKE,
            r"\b(?:not|n['’]t)\s+(?:really\s+|so\s+|that\s+|very\s+|too\s+|much\s+)*(?:into|keen on|"
            r"fond of)\s+(?P<what>.+)",
        ),
        (Stance.DISLIKE, rf"\b{_NEG}{_ADVERB}\s+{_VERB}\s+(?P<what>.+)"),
        (Stance.DISLIKE, r"\brefuse to (?:buy|wear|eat|use|own|drink)\s+(?P<what>.+)"),
        (
            Stance.DISLIKE,
            r"(?:\b(?:so|am|im)\s+over|['’]m over|\bsick of|tired of|fed up with|done with|bored of)\s+(?P<what>.+)",
        ),
        (Stance.DISLIKE, r"\b(?:hate|loathe|detest|dislike|despise|avoid|h8)s?\s+(?P<what>.+)"),
        (Stance.DISLIKE, r"(?P<what>.+?)\s+(?:is|are)\s*(?:n['’]?t| not|nt)\s+(?:really\s+)?(?:my|for me|our)\b"),
        (
            Stance.DISLIKE,
            r"(?P<what>.+?)\s+(?:makes? me (?:sick|sneeze|itch|ill)|bores? me|itch(?:es)?|turns? me off|annoys? me|"
            r"(?:is|are) (?:a no[\s-]go|ugly|awful|horrible|disgusting|not ok|out|a turn[\s-]off)\b|puts? me off)",
        ),
        (Stance.DISLIKE, r"\bfind\s+(?P<what>.+?)\s+(?:awful|ugly|horrible|disgusting|boring|terrible|annoying)\b"),
        (Stance.DISLIKE, r"^(?P<what>[\w\s-]{2,30}?)\s*,\s*no thanks?\b"),
        (
            Stance.DISLIKE,
            r"\b(?:no more|absolutely no|please no|and no|without|nothing(?! but| like| else| special))\s+(?P<what>.+)",
        ),
        (
            Stance.DISLIKE,
            r"^(?:remember:?\s+|well\s+|please\s+)*no\s+(?!thanks|thank|way|idea|problem|need\b|doubt|one\b)(?P<what>.+)",
        ),
        (Stance.DISLIKE, r"\bnever\s+(?P<what>[\w-]+)$"),
        # English: nothing but
        (
            Stance.ONLY,
            r"\b(?:only|exclusively|nothing but)\s+(?:ever\s+)?(?:buy|wear|eat|use|drink|want|take|go for|"
            r"shop)?\s*(?P<what>.+)",
        ),
        (Stance.ONLY, r"\b(?:buy|wear|eat|use|drink)s?\s+(?:only|exclusively|nothing but)\s+(?P<what>.+)"),
        (Stance.ONLY, r"\b(?:buy|wear|eat|use|drink)s?\s+(?P<what>[\w\s-]{2,30}?)\s+only\b"),
        # English: what is wanted
        (
            Stance.LIKE,
            r"\b(?:my\s+)?fav(?:ou?rite|e|es)?\s*(?:colou?r|brand|material|thing|drink|food|kind|sort)?s?\s+(?:is|are|:)\s+(?P<what>.+)",
        ),
        (
            Stance.LIKE,
            r"(?P<what>.+?)\s+(?:is|are)\s+(?:\w+\s+){0,3}?(?:my|our)\s+(?:(?:all[\s-]time\s+)?fav(?:ou?rite|e)?s?|thing|colou?r|passion|hobby|jam)\b",
        ),
        (Stance.LIKE, r"(?P<what>.+?)\s+makes? me happy"),
        (
            Stance.LIKE,
            r"\b(?:fan of|fond of|keen on|crazy about|mad about|nuts about|obsessed with|weakness for|passionate about|"
            r"partial to|addicted to|enthusiastic about|big on)\s+(?P<what>.+)",
        ),
        (
            Stance.LIKE,
            r"(?:\bi|\bwe|\bam|\bis|\bare|['’]m|['’]s|\bim|\breally|\bjust)\s+(?:so\s+|really\s+|"
            r"very much\s+|totally\s+)?into\s+(?P<what>.+)",
        ),
        (Stance.LIKE, r"\b(?:love|luv|adore|like|enjoy|prefer|perfer|favou?r|dig|fancy)s?\s+(?P<what>.+)"),
        (
            Stance.LIKE,
            r"\b(?:always|usually|mostly|generally)\s+(?:buy|wear|eat|use|drink|go for|choose|take)s?\s+(?P<what>.+)",
        ),
        (
            Stance.LIKE,
            r"\b(?P<what>[\w-]+(?:\s+[\w-]+)?)\s+(?:lover|drinker|person|addict|enthusiast|nerd|eater|collector)s?\b",
        ),
        (Stance.LIKE, r"\b(?:could|can) live in\s+(?P<what>.+)"),
        (Stance.LIKE, r"\bdo\s+(?P<what>yoga|pilates|crossfit|karate|judo|[\w-]*sports?)\b"),
        (Stance.LIKE, r"^always\s+(?P<what>[\w\s-]+?)(?:\s+please)?(?:,|$)"),
        # Chinese
        (Stance.DISLIKE, r"(?:一点|一口|半点)(?:儿)?(?P<what>[^都]{1,8})都不(?:沾|碰|喝|吃|要|喜欢|爱)"),
        (Stance.DISLIKE, r"(?P<what>.{1,12}?)(?:我|味道)*一?闻(?:了|到)?就(?:头疼|头晕|难受|恶心|打喷嚏|过敏)"),
        (
            Stance.DISLIKE,
            r"(?P<what>.{1,14}?)(?:家的?|的东西)?(?:永远|以后|再|千万|都)*别(?:再)?(?:出现|让我看|给我看)",
        ),
        (Stance.ALLERGY, r"对(?P<what>.{1,12}?)(?:会|有点|都)?(?:严重)?过敏"),
        (Stance.ALLERGY, r"(?P<what>[^\s我你]{1,8}?)(?:严重)?(?:过敏|不耐受)"),
        (Stance.DISLIKE, r"对(?P<what>.{1,12}?)(?:没|没有|毫无)(?:什么)?(?:好感|兴趣|感觉)"),
        (
            Stance.DISLIKE,
            r"(?:别|不要|不用|千万别|甭|少|不想)(?:再|老|总)?(?:给我|跟我|向我)?(?:推荐|推|看到|看|发|展示|显示|买)(?:任何|什么)?(?P<what>[^给我了啊吧呢]+)",
        ),
        (
            Stance.DISLIKE,
            r"(?:受不了|忍不了|接受不了|不(?:太|大|怎么|是很)?能接受|接受无能|不太能接受|看不惯|戴不了|吃不了|喝不了|穿不了|闻不了|用不了)(?P<what>.+)",
        ),
        (
            Stance.DISLIKE,
            r"(?:不(?:太|大|怎么|是很|是真的|咋)?(?:喜欢|喜|爱|钟意|中意|待见|感冒)|讨厌|反感|厌恶|最烦|好烦|超烦|嫌弃|痛恨|恨|拒绝)(?P<what>.+)",
        ),
        (
            Stance.DISLIKE,
            r"(?:从来不|从不|一概不|一律不|坚决不|绝不|再也不|不再|不能|不|没法)(?:吃|喝|穿|用|买|碰|戴|看|考虑|要|玩|沾)(?P<what>.+)",
        ),
        (
            Stance.DISLIKE,
            r"(?P<what>.{1,14}?)(?:我|真的|实在)*(?:(?:最|很|超|特别)?(?:讨厌|反感)|不(?:太|大)?喜欢|接受不了|受不了|看腻了?|不行|一概不买|一律不考虑|"
            r"不能(?:吃|喝|用|穿|碰)|不(?:吃|喝|穿|碰)|不要(?:给我)?推|不要|无感|免了|就算了)",
        ),
        (Stance.DISLIKE, r"闻(?:不了|不得)(?P<what>.+)"),
        (Stance.ONLY, r"(?:只|就|仅|专门?)(?:会|能|肯|敢)?(?:买|穿|吃|用|喝|认|要|选|戴|看|考虑|接受)(?P<what>.+)"),
        (
            Stance.LIKE,
            r"(?:最|特别|比较|很|挺|超)?(?:喜欢|钟爱|偏爱)的(?:颜色|牌子|品牌|材质|东西|运动|茶|口味|水果)是(?P<what>.+)",
        ),
        (
            Stance.LIKE,
            r"(?:喜欢|喜爱|热爱|偏爱|偏好|钟意|中意|钟情|迷恋|沉迷|痴迷|热衷|爱好|习惯用|习惯|喜)(?:是|于)?(?P<what>.+)",
        ),
        (Stance.LIKE, r"(?:一直|平时|通常|一般|从来|总是|每天)(?:都|就|只)?(?:穿|用|买|吃|喝|练|玩|选)(?P<what>.+)"),
        (Stance.LIKE, r"(?<![可恋热友心亲喜])爱(?!好|人|心|情|国)(?P<what>.+)"),
        (Stance.LIKE, r"^我?(?:很|特别|最近|超|真的|就)*迷(?!你|路|糊|彩)(?P<what>.+)"),
        (
            Stance.LIKE,
            r"(?:是|一枚|个|资深)?(?P<what>[^\s我是个一枚的资深本人]{1,6})(?:控|党|迷|奴|爱好者|达人|发烧友)",
        ),
        (Stance.LIKE, r"(?P<what>[^\s我]{1,8})(?:一直|向来|永远)*(?:是我的?(?:最爱|心头好|本命)|我最喜欢|百搭|最好看)"),
    )
)
#: Whole ways of living that are one word of a catalogue's.
WAYS: tuple[tuple[re.Pattern[str], Stance, str], ...] = (
    (
        re.compile(r"\b(?:i['’]?m|i am|am|we are|we['’]?re|being|keep in mind)\s+(?:an?\s+)?vegan\b|纯素|全素"),
        Stance.ONLY,
        "vegan",
    ),
    (re.compile(r"\bvegetarian\b|吃素|素食"), Stance.DISLIKE, "meat"),
    (re.compile(r"乳糖不耐|\blactose\b"), Stance.ALLERGY, "dairy"),
    (re.compile(r"\bcruelty[\s-]free\b"), Stance.ONLY, "cruelty-free"),
)
