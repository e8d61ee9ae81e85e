"""Text, words, figures and dates, in Chinese and English."""
