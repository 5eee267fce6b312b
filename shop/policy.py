"""What the shop promises after the sale, as numbers: windows, fees, and goods with rules of their own."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from shop.types import Record


class Policy(Record):
    """The shop's terms; the defaults are those that the demo shop's articles state (``shop/demo/articles``).

    Days count from the day after delivery; amounts are minor units of the order's currency.
    """

    return_days: int = Field(default=30, ge=0)
    #: Presents: orders placed from the one day to the other (month, day) may come back for longer.
    holiday_return_days: int = Field(default=45, ge=0)
    holiday_from: tuple[int, int] = (11, 15)
    holiday_until: tuple[int, int] = (12, 31)
    #: Taken off a refund where the shop is not at fault.
    return_label_minor: int = Field(default=490, ge=0)
    delivery_minor: int = Field(default=490, ge=0)
    free_delivery_from_minor: int = Field(default=4_900, ge=0)
    price_protection_days: int = Field(default=14, ge=0)
    warranty_months: int = Field(default=24, ge=0)
    battery_warranty_months: int = Field(default=12, ge=0)
    #: English names of kinds, and keys of departments, that come back only when they are faulty.
    never_returned_types: frozenset[str] = frozenset(
        {"earbuds", "underwear", "cat food", "cat treats", "dog food", "dog treats"}
    )
    never_returned_departments: frozenset[str] = frozenset({"food"})
    battery_types: frozenset[str] = frozenset({"power bank"})
    #: English names of kinds that no coupon lowers.
    never_discounted_types: frozenset[str] = frozenset({"gift card"})
    #: Electronics and appliances.
    warranty_departments: frozenset[str] = frozenset({"audio", "computers", "phones"})
    warranty_types: frozenset[str] = frozenset(
        {
            "baby monitor",
            "blender",
            "bottle warmer",
            "coffee grinder",
            "coffee maker",
            "cordless drill",
            "electric kettle",
            "hair dryer",
            "hedge trimmer",
            "lawn mower",
            "pet tracker",
            "rice cooker",
            "robot vacuum",
            "toaster",
            "vacuum cleaner",
        }
    )

    def return_days_for(self, placed_on: date) -> int:
        """Return how many days an order of this day may come back."""
        day = (placed_on.month, placed_on.day)
        return self.holiday_return_days if self.holiday_from <= day <= self.holiday_until else self.return_days
