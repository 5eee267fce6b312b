"""English words that shoppers use around a product: never a misspelling, whether the catalogue holds them or not."""

from __future__ import annotations

from retrieval.understanding.numbers import EN_WORDS
from retrieval.understanding.units import units

_TALK = [
    "about", "above", "actually", "after", "again", "all", "almost", "already", "also", "although", "always", "am",
    "and", "any", "anybody", "anyone", "anything", "anyway", "around", "ask", "available", "away", "back", "because",
    "been", "before", "being", "below", "beneath", "beside", "best", "better", "between", "both", "bring", "brought",
    "but", "cannot", "come", "cost", "costs", "could", "does", "doing", "done", "down", "each", "either", "else",
    "enough", "even", "ever", "every", "everyone", "everything", "except", "excluding", "fancy", "fine", "first",
    "fit", "fits", "found", "from", "full", "gave", "getting", "give", "given", "goes", "going", "gone", "good",
    "great", "had", "have", "having", "hello", "help", "here", "hey", "him", "his", "hers", "how", "idea", "ideas",
    "instead", "into", "just", "keep", "kind", "know", "last", "later", "least", "less", "let", "lets", "like",
    "little", "looking", "look", "looks", "lot", "lots", "love", "made", "make", "makes", "many", "matter", "maybe",
    "mean", "might", "mine", "more", "most", "much", "must", "myself", "necessarily", "need", "needed", "needs",
    "neither", "never", "next", "nice", "none", "nor", "nothing", "now", "off", "often", "okay", "once", "one",
    "ones", "only", "onto", "other", "others", "otherwise", "ought", "our", "ours", "out", "over", "own", "perhaps",
    "please", "possible", "possibly", "prefer", "preferably", "pretty", "probably", "purchase", "quite", "rather",
    "really", "recommend", "recommendation", "right", "same", "search", "searching", "see", "seem", "seems", "sell",
    "several", "shall", "she", "should", "show", "shows", "since", "some", "somebody", "someone", "something",
    "somewhat", "soon", "sorry", "still", "stuff", "such", "suggest", "suggestion", "suggestions", "sure", "take",
    "takes", "tell", "than", "thank", "thanks", "that", "their", "theirs", "them", "then", "there", "these", "they",
    "thing", "things", "think", "this", "those", "though", "through", "too", "top", "toward", "towards", "tried",
    "try", "trying", "under", "until", "upon", "use", "used", "useful", "uses", "using", "usual", "usually", "very",
    "want", "wanted", "wants", "was", "way", "ways", "well", "went", "were", "what", "whatever", "when", "where",
    "whether", "which", "while", "who", "whole", "whose", "why", "will", "wish", "with", "within", "without", "wont",
    "works", "would", "yes", "yet", "you", "your", "yours", "yourself", "buy", "buying", "bought", "order", "ordered",
    "deal", "deals", "sale", "offer", "offers", "shop", "store", "stock", "item", "items", "product", "products",
    "brand", "brands", "model", "models", "version", "type", "types", "sort", "style", "size", "sizes", "colour",
    "colours", "color", "colors", "price", "prices", "priced", "pricey", "cheap", "cheaper", "cheapest", "budget",
    "expensive", "affordable", "inexpensive", "dollar", "dollars", "buck", "bucks", "quid", "euro", "euros", "pound",
    "pounds", "yuan", "cent", "cents", "money", "spend", "spending", "maximum", "minimum", "rated", "rating",
    "ratings", "review", "reviews", "reviewed", "newest", "latest", "quality", "decent", "reliable", "durable",
    "sturdy", "simple", "basic", "modern", "classic",
]  # fmt: skip
_LIFE = [
    "mother", "mum", "mom", "mommy", "mummy", "father", "dad", "daddy", "parent", "parents", "grandma", "grandmother",
    "grandpa", "grandfather", "granny", "grandparents", "sister", "brother", "son", "daughter", "baby", "babies",
    "toddler", "kid", "kids", "child", "children", "girl", "girls", "boy", "boys", "man", "men", "woman", "women",
    "lady", "ladies", "wife", "husband", "girlfriend", "boyfriend", "partner", "friend", "friends", "uncle", "aunt",
    "aunty", "cousin", "nephew", "niece", "boss", "colleague", "colleagues", "teacher", "student", "neighbour",
    "neighbor", "family", "couple", "people", "person", "adult", "adults", "teen", "teenager", "teenagers",
    "birthday", "christmas", "xmas", "easter", "wedding", "anniversary", "valentine", "valentines", "graduation",
    "holiday", "holidays", "vacation", "present", "presents", "gift", "gifts", "party", "trip", "work", "working",
    "home", "house", "flat", "apartment", "room", "bedroom", "kitchen", "bathroom", "garden", "garage", "office",
    "school", "college", "university", "dorm", "gym", "beach", "camping", "hiking", "running", "walking", "cycling",
    "swimming", "travel", "travelling", "traveling", "cooking", "baking", "cleaning", "sleeping", "reading",
    "writing", "drawing", "painting", "gaming", "summer", "winter", "spring", "autumn", "fall", "weekend", "today",
    "tomorrow", "tonight", "week", "weeks", "month", "months", "year", "years", "day", "days", "morning", "evening",
    "night", "warm", "cold", "cool", "hot", "dry", "wet", "soft", "hard", "light", "heavy", "big", "bigger",
    "biggest", "small", "smaller", "smallest", "large", "larger", "tiny", "huge", "long", "longer", "short",
    "shorter", "tall", "wide", "thin", "thick", "fast", "faster", "slow", "quiet", "silent", "loud", "strong", "weak",
    "safe", "easy", "easily", "comfortable", "comfy", "cosy", "cozy", "cute", "pretty", "beautiful", "elegant",
    "stylish", "funny", "lightweight", "portable", "compact", "mini", "new", "old", "used", "fresh", "clean", "sharp",
    "smart", "wireless", "phone", "carry", "charge", "charging", "wear", "wearing", "hold", "holds", "store", "sit",
    "stand", "play", "playing", "open", "close", "watch", "watching", "listen", "listening", "music", "song", "movie",
    "book", "game", "games", "computer", "plane", "train", "bike", "boat", "dogs", "cats", "horse", "bird", "fish",
    "plant", "plants", "tree", "flower", "flowers", "shirt", "shirts", "pants", "dress", "skirt", "coat", "jacket",
    "shoes", "boots", "socks", "hood", "sleeve", "sleeves", "belt", "wood", "wooden", "metal", "plastic", "leather",
    "cotton", "wool", "silk", "glass", "steel", "paper", "water", "coffee", "milk", "wine", "beer", "bread", "sugar",
    "salt", "honey", "chocolate", "cheese", "rice", "meat", "fruit", "pasta", "pizza", "soup", "left", "hand",
    "hands", "handed", "foot", "feet", "head", "heads", "hair", "skin", "back", "neck", "knee", "eyes", "face",
]  # fmt: skip
#: What is said around any product.
TALK = frozenset(_TALK)
COMMON_ENGLISH = TALK | frozenset(_LIFE) | EN_WORDS | {unit for unit in units() if unit.isascii()}
