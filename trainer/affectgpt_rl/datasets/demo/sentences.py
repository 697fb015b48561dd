"""What the demo corpus's speakers say: sentences of each emotion, and plain ones, apart for each split.

The sentences of validation and held-out never occur in training, but each of their words does: a policy is asked to
read a new sentence, not a new word.
"""

from __future__ import annotations

from typing import Literal

Split = Literal["train", "validation", "held-out"]
PLAIN = "plain"

SENTENCES: dict[Split, dict[str, tuple[str, ...]]] = {
    "train": {
        "joy": (
            "We won the game and everyone is dancing!",
            "My sister is coming home for my birthday.",
            "I got the job, this is the best day.",
            "Look, the baby is laughing with us again.",
        ),
        "calm": (
            "The lake is quiet and there is no hurry.",
            "I am resting in the garden with warm tea.",
            "We have time, just breathe and sit with me.",
            "The evening is warm and the house is quiet.",
        ),
        "sad": (
            "My old dog died and I miss him.",
            "Nobody called me since she left.",
            "I cried all night in the empty room.",
            "She left, and the house feels so empty.",
        ),
        "anger": (
            "You lied to me again, get out now!",
            "Stop it, I told you not to touch my things.",
            "They broke my door and nobody paid for it.",
            "He never listens, I am sick of this.",
        ),
        "fear": (
            "Someone is behind us, do not turn around.",
            "I heard steps in the dark, please hide.",
            "The knife is gone and he is still outside.",
            "Please help me, it is coming closer!",
        ),
        "surprise": (
            "Wait, what, you did this all alone?",
            "I never thought it would really open.",
            "Wow, where did that come from so fast?",
            "No way, you are really here already?",
        ),
        "disgust": (
            "There is a rotten fish under the bed.",
            "The milk smells sour, pour it away.",
            "Something slimy is moving in my soup.",
            "He spat on the floor, that is filthy.",
        ),
        "shame": (
            "I forgot my lines before the whole class.",
            "I should not have read your letter.",
            "It was my fault, I hid the truth from you.",
            "They all saw me fall, I want to disappear.",
        ),
        PLAIN: (
            "The train leaves at eight from the second platform.",
            "Put the blue box on the table, please.",
            "I will call you after the meeting.",
            "We need two tickets and a map.",
            "The shop opens at nine on Monday.",
            "He works in the office near the bridge.",
            "She parked the car behind the school today.",
            "Turn left at the corner and go straight.",
            "The meeting was moved to the third floor.",
            "Can you send her the address today?",
        ),
    },
    "validation": {
        "joy": ("My sister won the game for us!", "Look, everyone is dancing at home."),
        "calm": ("We have time to sit in the garden.", "The house is warm and I am resting."),
        "sad": ("I cried all night since my dog died.", "I miss her, the room is so empty."),
        "anger": ("Stop it, you broke my door again!", "They lied to me and he never listens."),
        "fear": ("Do not turn around, it is coming closer.", "Someone is in the dark, please help us."),
        "surprise": ("What, you are here so fast?", "Wow, I thought it would never come."),
        "disgust": ("There is something rotten in the milk.", "He spat in my soup, it smells sour."),
        "shame": ("It was my fault, I forgot your letter.", "I lied before the class, I want to disappear."),
        PLAIN: ("She works near the school.", "We need the blue box at nine.", "Call her at the office today."),
    },
    "held-out": {
        "joy": (
            "Everyone is laughing, my sister got the job!",
            "This is the best birthday, we won again.",
            "The baby is coming home with us today.",
        ),
        "calm": (
            "Sit with me in the quiet garden.",
            "There is no hurry, the tea is warm.",
            "Just breathe, the lake is quiet this evening.",
        ),
        "sad": (
            "I miss her and I cried in the empty house.",
            "Nobody called since my old dog died.",
            "She left me and the room feels empty.",
        ),
        "anger": (
            "He lied to me again, stop it now!",
            "Get out, I told you not to touch my door.",
            "They broke my things and I am sick of it.",
        ),
        "fear": (
            "Please hide, someone is still outside.",
            "I heard steps behind us in the dark.",
            "Help me, he is coming closer with the knife!",
        ),
        "surprise": (
            "Wow, did you really come alone?",
            "Wait, where did you come from?",
            "No way, I never thought you would open that.",
        ),
        "disgust": (
            "That fish smells rotten, pour the soup away.",
            "Something slimy is moving under my bed.",
            "The floor is filthy and the milk is sour.",
        ),
        "shame": (
            "I hid your letter, it was my fault.",
            "They all saw that I forgot my lines.",
            "I want to disappear, the whole class saw me fall.",
        ),
        PLAIN: (
            "The shop near the bridge opens at eight.",
            "Put the tickets on the table after the meeting.",
            "Turn left behind the school and go to the second floor.",
            "I will send you a map on Monday.",
        ),
    },
}
