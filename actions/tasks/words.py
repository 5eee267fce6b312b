"""How shoppers say yes, no, enough, a reason, an address: patterns in both languages.

Patterns and no model: a wrong "yes" changes an order, and each of these can be read and tested. They are asked only
where the dialogue waits for that very thing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from shop.order_rules import ReturnReason

_FLAGS = re.IGNORECASE

_QUESTION = re.compile(
    r"[?？]\s*$|^\W*(?:(?:and|so|but|ok|okay|hi|hello|hey|well)\W+)*"
    r"(?:how|what|what's|when|where|which|who|why|is|are|do|does|did|can|could|may|will|would|should|am)\b"
    r"|\b(?:wonder|know (?:if|how|when|whether|what)|tell me (?:how|when|if|what|about))\b"
    r"|怎么|如何|多久|多少|什么|哪|几天|几号|能不能|可不可以|是否|是不是|会不会|要不要|有没有|为啥|为什么|啥|请问"
    r"|吗|呢\s*[。！!]?$|想知道|想问",
    _FLAGS,
)
#: "can you cancel it?" is a wish in the form of a question; so is "I want to, please".
_ASKS_TO_DO = re.compile(
    r"\b(?:(?:can|could|would|will) you (?:please |just |kindly |pls )?(?!tell|say|explain|let)"
    r"|(?:can|could|may) i (?:please )?(?:get|have) (?:a|an|the|my) (?:refund|invoice|receipt|copy))"
    r"|帮我|给我|帮忙|麻烦(?:你|您)?(?:把|帮|给)|替我",
    _FLAGS,
)
#: "Will all of it be paid back to me?" (会退给我吗) asks, although it has the words of a wish (给我).
_FORETELLS = re.compile(r"(?<!不)会[^，,。？?]{0,12}[吗么]")
_LEAVE = re.compile(
    r"\b(?:never\s?mind|forget (?:it|about it)|leave it(?! out)|drop it|stop(?: it| this)?|not any\s?more|no longer"
    r"|changed my mind(?! about)|i'?ll keep (?:it|them)|don'?t bother|abort|let'?s not|quit)\b"
    r"|算了|不用了|不办了|不退了|不换了|不改了|不取消了|不弄了|先不|别弄了|停下|取消操作|留着吧|不想(?:退|换|改"
    r"|取消)了",
    _FLAGS,
)
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|ya|sure|ok|okay|please do|do it|do that|go ahead|go for it|confirm(?:ed)?|correct|right"
    r"|that'?s (?:right|correct|it)|absolutely|of course|definitely|exactly|fine|perfect|alright|all right|y"
    r"|yes please)\b"
    r"|^\W*(?:是的?|对的?|好的?|好啊|嗯+|行|可以|确认|确定|没错|没问题|当然|同意|要的|就这样|麻烦了|就这个|OK)",
    _FLAGS,
)
_NO = re.compile(
    r"^\W*(?:no|nope|nah|don'?t|do not|not (?:yet|now|really|that)|wait|n)\b|^\W*(?:不|别|没有|先别|先不|等等"
    r"|等一下)",
    _FLAGS,
)
#: A yes with one of these is none: nothing is changed on "yes, but ...".
_RESERVE = re.compile(
    r"\b(?:but|not|no|don'?t|wait|unless|except|however|instead|actually|hold on|first)\b|不(?!错)|别(?!的)|等|但"
    r"|除了|先",
    _FLAGS,
)

_REASONS: Mapping[ReturnReason, re.Pattern[str]] = {
    ReturnReason.WRONG_ITEM: re.compile(
        r"\bwrong (?:item|product|thing|one|colou?r|model|size was sent|article)|\bnot what i (?:ordered|bought)"
        r"|\b(?:sent|got|received) (?:me )?(?:the wrong|something else|another|a different)|发错|寄错|错货"
        r"|不是我(?:买|订)的|货不对板",
        _FLAGS,
    ),
    ReturnReason.DAMAGED: re.compile(
        r"\b(?:arrived|came|was|is|got|box|parcel|package)\b.{0,20}\b(?:damaged|crushed|dented|cracked|smashed"
        r"|in pieces"
        r"|shattered|torn)|\bdamaged?\b|\bscratched\b|压坏|破损|摔坏|碎了|破了|运输.{0,4}坏|划痕|裂了|变形",
        _FLAGS,
    ),
    ReturnReason.FAULTY: re.compile(
        r"\b(?:fault|faulty|defect|defective|broken|broke|dead|died|not working|stopped working|leak(?:s|ing|y)?"
        r"|malfunction\w*"
        r"|(?:doesn'?t|does not|don'?t|do not|won'?t|will not|didn'?t|did not|no longer) (?:work|turn on|charge"
        r"|start|switch on|open"
        r"|power on|heat|connect)s?|no sound)\b|坏了|坏的|故障|有问题|质量|不能用|用不了|开不了机|不工作"
        r"|充不进电|漏水"
        r"|失灵|没声音|瑕疵",
        _FLAGS,
    ),
    ReturnReason.DOES_NOT_FIT: re.compile(
        r"\b(?:too (?:small|big|large|tight|loose|long|short|wide|narrow|heavy)|(?:doesn'?t|does not|don'?t"
        r"|didn'?t) fit"
        r"|wrong size|(?:the )?size\b|sizing|not my size)|太(?:大|小|长|短|紧|松|肥|瘦|宽|窄|重)|不合适|不合身"
        r"|不合脚|尺码|码数|大小|偏(?:大|小)",
        _FLAGS,
    ),
    ReturnReason.CHANGED_MIND: re.compile(
        r"\b(?:changed my mind|don'?t (?:like|need|want)|do not (?:like|need|want)|no longer (?:need|want)"
        r"|not (?:as|what) i"
        r" (?:expected|imagined)|by mistake|accident(?:ally)?|regret|found (?:it )?cheaper|gift|unwanted"
        r"|second thoughts"
        r"|don'?t really like|ugly|dislike|not to my taste)\b|不喜欢|不想要|不需要|用不上|后悔|买错|改主意|不要了"
        r"|多余|颜色不好看|和想象|重复",
        _FLAGS,
    ),
}
_EXCHANGE = re.compile(r"\b(?:exchange|swap|replace(?:ment)?|another (?:size|one|colou?r)|new one)\b|换", _FLAGS)
_REFUND = re.compile(
    r"\b(?:refund|money(?: back)?|reimburse\w*|pay (?:me )?back|cash)\b|退款|退钱|退货|还钱|要钱", _FLAGS
)
_CORRECTS = re.compile(
    r"\bi mean(?:t)?\b|^\W*(?:no|sorry|wait|oops|actually)\b.*\b(?:not|the other|instead|rather)\b"
    r"|(?:说|选|写|弄|搞)错|不是.{1,12}(?:而?是)|我(?:是说|说的是|指的是)|应该是",
    _FLAGS,
)
_DENIED = re.compile(
    r"\b(?:not|instead of|rather than) (?:the |my |that |this )?\w+(?: one)?|不是[^，,。；;]{1,12}", _FLAGS
)
_NO_PHOTO = re.compile(
    r"\b(?:skip|without|no (?:photos?|pictures?|pics?|images?|camera)|(?:don'?t|do not|didn'?t) have|haven'?t"
    r"|(?:can'?t|cannot|can not|couldn'?t) (?:take|send|make|upload|add)|not (?:now|possible)|none|later|next|go on)\b"
    r"|没有|没照片|没图|没拍|跳过|不用|不需要|不方便|不想|不传|不发|拍不了|发不了|传不了|没法|以后再|下一步|直接",
    _FLAGS,
)
_ONLY_REPAIR = re.compile(
    r"^\W*(?:(?:yes|i|i'd|want|need|would|like|a|the|it|to|use|my|get|please|be|under|have|claim)\W+)*"
    r"(?:warranty|repair(?:ed)?)(?:\W+(?:claim|please|it|under|warranty|the))*\W*$"
    r"|^\W*(?:我|要|想|申请|办理?|走|需要|请|帮)*(?:保修|质保|维修|修理|返修)(?:一下|吧|的|服务)*\W*$",
    _FLAGS,
)
_PERSON = re.compile(
    r"\b(?:human|person|people|agent|advisor|someone|somebody|representative|rep|colleague|manager|supervisor|staff"
    r"|support|customer service|operator|speak|talk|call|phone|chat with)\b"
    r"|人工|客服|真人|人来|有人|找人|转接|经理|电话",
    _FLAGS,
)
_NEWEST = re.compile(r"\b(?:newest|latest|last|most recent|recent)\b|最近|最新|刚(?:买|下)|上一", _FLAGS)
_ADDRESS_LEAD = re.compile(
    r"^(?:(?:no|sorry|wait|actually|yes|please|ok|okay|i mean(?:t)?)\W+)*"
    r"(?:(?:it'?s|it is|it should (?:be|go to)|the (?:new |right |correct )?address (?:is|should be)"
    r"|(?:please )?(?:send|ship|deliver) (?:it |this |that )?to|change it to|make it|my (?:new |right )?address is"
    r"|new address\W|to)\W*)?",
    _FLAGS,
)
_ADDRESS_LEAD_ZH = re.compile(
    # What follows need not be said: "不对，是上海市…" corrects, too. 对 alone may begin a name (对外经贸大学).
    r"^(?:(?:不对|不是?|(?:说|写|填)?错了|是的?|对的?(?=[，,。 ])|请|麻烦|帮我)[，,。 ]*)*"
    r"(?:(?:新?地址(?:是|改成|改为|应该是)?|(?:改|应该)?(?:寄|送|发|改)(?:到|成|为|至)|应该是)"
    r"[:：，, ]*)?"
)
_CHINESE_PLACE = re.compile(r"[省市区县镇乡村路街道巷弄号栋幢楼室单元]")
_STREET = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|way|place|square|boulevard|blvd|apt|flat"
    r"|apartment|unit"
    r"|floor|close|crescent|terrace|park|row|hill|box)\b",
    _FLAGS,
)
#: "42 Elm Street" is 13; shorter texts are answers to something else.
_ADDRESS_CHARS = 8
_LATIN = re.compile(r"[a-z]{3,}", _FLAGS)
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def is_question(text: str) -> bool:
    """Say whether a text asks for information, not for something to be done.

    Examples
    --------
    >>> is_question("how do I return something?"), is_question("can you cancel it?"), is_question("能帮我取消吗")
    (True, False, False)
    """
    return bool(_QUESTION.search(text)) and (not _ASKS_TO_DO.search(text) or bool(_FORETELLS.search(text)))


def wants_to_leave(text: str) -> bool:
    """Say whether a text ends what is under way ("never mind", 算了)."""
    return bool(_LEAVE.search(text))


def yes_or_no(text: str) -> bool | None:
    """Read a yes or a no; None where it is neither, or a yes with a reserve ("yes, but ...", a question).

    Examples
    --------
    >>> yes_or_no("yes please"), yes_or_no("不用"), yes_or_no("ok but how long does it take?"), yes_or_no("好的")
    (True, False, None, True)
    """
    said = unicodedata.normalize("NFKC", text).strip()
    if _NO.search(said):
        return False
    if _YES.search(said) and not _RESERVE.search(said) and not is_question(said):
        return True
    return None


def reason_in(text: str) -> ReturnReason | None:
    """Return the reason that a text gives, the one in which the shop is at fault first."""
    return next((reason for reason, pattern in _REASONS.items() if pattern.search(text)), None)


def outcome_in(text: str) -> str | None:
    """Return "refund" or "exchange" where a text names exactly one of them."""
    wants = [name for name, pattern in (("exchange", _EXCHANGE), ("refund", _REFUND)) if pattern.search(text)]
    return wants[0] if len(wants) == 1 else None


def meant_instead(text: str) -> str | None:
    """Return a correction without what it denies, or None where nothing is corrected.

    Examples
    --------
    >>> meant_instead("not the kettle, I mean the sweater"), meant_instead("不是水壶，是毛衣"), meant_instead("hat")
    (', I mean the sweater', '，是毛衣', None)
    """
    return _DENIED.sub("", text) if _CORRECTS.search(text) else None


def only_asks_for_repair(text: str) -> bool:
    """Say whether a text wants a repair and says nothing of what is wrong ("要保修")."""
    return bool(_ONLY_REPAIR.search(text))


def names_person(text: str) -> bool:
    """Say whether a text names somebody to talk to.

    Examples
    --------
    >>> names_person("it is broken, get me a human"), names_person("转人工"), names_person("it doesnt work!! dead")
    (True, True, False)
    """
    return bool(_PERSON.search(text))


def names_newest(text: str) -> bool:
    """Say whether a text points at the newest order ("my last order", 最近那个)."""
    return bool(_NEWEST.search(text))


def has_no_photo(text: str) -> bool:
    """Say whether a text, asked for a photo, says that there is none.

    Examples
    --------
    >>> has_no_photo("skip"), has_no_photo("没有照片"), has_no_photo("no, sorry"), has_no_photo("yes, one moment")
    (True, True, True, False)
    """
    return bool(_NO_PHOTO.search(text)) or yes_or_no(text) is False


def address_in(text: str) -> str | None:
    """Return the address that a text holds, or None where it looks like none.

    Examples
    --------
    >>> address_in("no, it's 42 Elm Street, Springfield"), address_in("寄到杭州市西湖区文三路90号"), address_in("yes")
    ('42 Elm Street, Springfield', '杭州市西湖区文三路90号', None)
    """
    said = " ".join(unicodedata.normalize("NFKC", text).split())
    place = _ADDRESS_LEAD_ZH.sub("", _ADDRESS_LEAD.sub("", said, count=1), count=1).strip(" ,.，。:：")
    chinese = len(_CHINESE_PLACE.findall(place))
    has_number = any(character.isdigit() for character in place)
    looks = chinese >= 2 or (len(place) >= _ADDRESS_CHARS and has_number and (chinese or _STREET.search(place)))
    return place if looks and not is_question(said) else None


def pick(text: str, names: Mapping[str, str]) -> str | None:
    """Return the key of the one name that a text shares most words with; None for none, or for two alike.

    Examples
    --------
    >>> pick("the kettle please", {"a": "Steel kettle 1.7 l", "b": "Desk lamp"}), pick("那个台灯", {"a": "护眼台灯"})
    ('a', 'a')
    """
    said = _pieces(text)
    shared = {key: len(said & _pieces(name)) for key, name in names.items()}
    best = max(shared.values(), default=0)
    winners = [key for key, count in shared.items() if count == best]
    return winners[0] if best and len(winners) == 1 else None


def only_names(text: str, name: str) -> bool:
    """Say whether a text has no other word than those of a thing's name.

    Examples
    --------
    >>> only_names("the kettle", "Steel kettle 1.7 l"), only_names("the kettle leaks", "Steel kettle 1.7 l")
    (True, False)
    """
    said = _pieces(text) - {"the", "thi", "that"}
    return bool(said) and said <= _pieces(name)


def _pieces(text: str) -> set[str]:
    """Return Latin words, without a plural's s, and pairs of Han characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    pieces = {word.rstrip("s") for word in _LATIN.findall(folded)}
    return pieces | {run[at : at + 2] for run in _HAN.findall(folded) for at in range(len(run) - 1)}
